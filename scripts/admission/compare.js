// Compares a verdict of ours with that of the server: allow or deny, who refuses, the set of (path, reason) of the causes, the set of warnings.
'use strict';

const set = list => [...new Set(list)].sort().join('\n');
/** Verdicts of the server that are of decoding, which is all that we know of a kind of Kubernetes besides its metadata. */
const DECODING = ['strict', 'decode', 'apply', 'conflict'];

/** How the server warns of a rule of CEL that it forgives; 1.36 leaves out the kind of the value. */
const FORGIVEN = /^(\S+): (?:Forbidden|Invalid value(?:: "(?:object|array|string|integer|boolean|number)")?): /;

/** What both said, in the same words. */
function facts(ours, server) {
  const by = server.by === 'other' ? { 409: 'conflict', 500: 'apply' }[server.code] : server.by; // errors of server-side apply have no code of their own
  return {
    gate: by?.startsWith('webhook:') ? (server.code === 400 ? 'webhook-decode' : 'webhook') : by,
    mine: ours.patch ? 'patch FieldValueInvalid' : ['schema', 'webhook'].includes(ours.by) ? set(ours.errors.map(e => `${e.path} FieldValue${e.type}`)) : '',
    theirs: set((server.causes ?? []).map(c => `${c.field} ${c.type}`)),
    warned: set(ours.warnings.filter(w => !w.silent).map(w => (w.ruleId === 'apiserver/forgiven' ? `${w.path}: ${w.message.replace(/; the server forgives.*/, '')}` : w.message))),
    heard: set(server.warnings.map(w => w.replace(/\("(?:oracle-w|judge-)\d+"\)/, '("default")').replace(FORGIVEN, '$1: '))),
  };
}

function indent(text) {
  return text.replaceAll('\n', '\n         ');
}

/** The differences, as lines to print; none when both agree. */
function differences(ours, server) {
  const { gate, mine, theirs, warned, heard } = facts(ours, server);
  const found = [];
  if (ours.allowed !== server.allowed) found.push(`allowed: ours ${ours.allowed}, server ${server.allowed}`);
  if (gate !== ours.by && !ours.patch) found.push(`gate: ours ${ours.by}, server ${gate}`);
  if (mine !== theirs) found.push(`causes:\n  ours   ${indent(mine)}\n  server ${indent(theirs)}`);
  if (warned !== heard) found.push(`warnings:\n  ours   ${indent(warned)}\n  server ${indent(heard)}`);
  return found;
}

/** The same for a kind of Kubernetes itself. Where less is known of it, what we say must hold, and of decoding we must say all. */
function builtInDifferences(ours, server) {
  // Of a change that is an internal error of the server, which we report as the mistake that it is.
  if (/^duplicate nodePort/.test(server.message) && ours.errors.some(error => error.type === 'Duplicate')) return [];
  // What a plugin of the server says before the rest is looked at depends on other objects: ours must not be that all is well.
  if (server.kind === 'Pod' && server.by === 'admission') return ours.allowed && !ours.skipped ? ['allowed: ours true, server false by admission'] : [];
  if (!ours.skipped && !ours.partial) return differences(ours, server);
  const { gate, mine, theirs } = facts(ours, server);
  if (ours.allowed && !server.allowed) return ours.skipped && (!DECODING.includes(gate) || /failed to allocate/.test(server.message)) ? [] : [`allowed: ours ${ours.skipped ? 'skipped' : true}, server false by ${gate}`];
  if (!ours.allowed && server.allowed) return ['allowed: ours false, server true'];
  if (ours.allowed) return [];
  const found = [];
  if (gate !== ours.by && !ours.patch) found.push(`gate: ours ${ours.by}, server ${gate}`);
  // What keeps the server from giving an address is said alone.
  if (server.kind === 'Service' && server.causes.every(cause => /^spec\.(clusterIPs|ipFamilies|ipFamilyPolicy)/.test(cause.field))) return found;
  const unsaid = mine.split('\n').filter(cause => !theirs.split('\n').includes(cause));
  if (unsaid.length) found.push(`causes that the server has not:\n  ours   ${indent(unsaid.join('\n'))}\n  server ${indent(theirs)}`);
  return found;
}

module.exports = { facts, differences, builtInDifferences };
