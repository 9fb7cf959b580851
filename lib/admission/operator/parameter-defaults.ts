/** What the operator writes into `postgresql.parameters` when the user says nothing. */
export const PARAMETER_DEFAULTS: Readonly<Record<string, string>> = {
  archive_timeout: '5min', dynamic_shared_memory_type: 'posix', full_page_writes: 'on', log_destination: 'csvlog', log_directory: '/controller/log',
  log_filename: 'postgres', log_rotation_age: '0', log_rotation_size: '0', log_truncate_on_rotation: 'false', logging_collector: 'on',
  max_parallel_workers: '32', max_replication_slots: '32', max_worker_processes: '32', shared_memory_type: 'mmap', shared_preload_libraries: '',
  ssl_max_protocol_version: 'TLSv1.3', ssl_min_protocol_version: 'TLSv1.3', wal_keep_size: '512MB', wal_level: 'logical', wal_log_hints: 'on',
  wal_receiver_timeout: '5s', wal_sender_timeout: '5s',
};
