/**
 * Which system calls a container may make.
 */
export interface SeccompProfile {
  /** 'RuntimeDefault', 'Localhost' or 'Unconfined'. */
  readonly type: string;

  /**
   * The file of the profile below the kubelet's folder, with 'Localhost'.
   *
   * @default - none
   */
  readonly localhostProfile?: string;
}

/**
 * Which AppArmor profile confines a container.
 */
export interface AppArmorProfile {
  /** 'RuntimeDefault', 'Localhost' or 'Unconfined'. */
  readonly type: string;

  /**
   * The profile that the node has loaded, with 'Localhost'.
   *
   * @default - none
   */
  readonly localhostProfile?: string;
}

/**
 * SELinux labels of a container.
 */
export interface SeLinuxOptions {
  /**
   * Level.
   *
   * @default - the container runtime's choice
   */
  readonly level?: string;

  /**
   * Role.
   *
   * @default - the container runtime's choice
   */
  readonly role?: string;

  /**
   * Type.
   *
   * @default - the container runtime's choice
   */
  readonly type?: string;

  /**
   * User.
   *
   * @default - the container runtime's choice
   */
  readonly user?: string;
}

/**
 * A parameter of the kernel.
 */
export interface Sysctl {
  /** Name, such as 'net.ipv4.tcp_keepalive_time'. */
  readonly name: string;

  /** Value. */
  readonly value: string;
}

/**
 * Rights of the root user that a container gets or loses.
 */
export interface Capabilities {
  /**
   * What it gets.
   *
   * @default - none
   */
  readonly add?: string[];

  /**
   * What it loses.
   *
   * @default - the operator's, 'ALL'
   */
  readonly drop?: string[];
}

/**
 * What pods and their containers have in common.
 */
export interface SecurityOptions {
  /**
   * User id of the processes.
   *
   * @default - the image's
   */
  readonly runAsUser?: number;

  /**
   * Group id of the processes.
   *
   * @default - the image's
   */
  readonly runAsGroup?: number;

  /**
   * Whether Kubernetes refuses to run as root.
   *
   * @default - the operator's, true
   */
  readonly runAsNonRoot?: boolean;

  /**
   * Which system calls are allowed.
   *
   * @default - the operator's, RuntimeDefault
   */
  readonly seccompProfile?: SeccompProfile;

  /**
   * Which AppArmor profile confines the processes.
   *
   * @default - the container runtime's choice
   */
  readonly appArmorProfile?: AppArmorProfile;

  /**
   * SELinux labels.
   *
   * @default - the container runtime's choice
   */
  readonly seLinuxOptions?: SeLinuxOptions;
}

/**
 * Security settings of pods, in Kubernetes' form.
 *
 * @see https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
 */
export interface PodSecurityContext extends SecurityOptions {
  /**
   * Group that owns the volumes.
   *
   * @default - the operator's, that of PostgreSQL
   */
  readonly fsGroup?: number;

  /**
   * When the group of the volumes is set: 'Always' or 'OnRootMismatch'.
   *
   * @default 'Always'
   */
  readonly fsGroupChangePolicy?: string;

  /**
   * Groups of the processes besides `runAsGroup`.
   *
   * @default - none
   */
  readonly supplementalGroups?: number[];

  /**
   * Whether the image's groups count too: 'Merge' or 'Strict'.
   *
   * @default 'Merge'
   */
  readonly supplementalGroupsPolicy?: string;

  /**
   * How volumes get their SELinux labels: 'MountOption' or 'Recursive'.
   *
   * @default - Kubernetes' choice
   */
  readonly seLinuxChangePolicy?: string;

  /**
   * Parameters of the kernel for these pods.
   *
   * @default - none
   */
  readonly sysctls?: Sysctl[];
}

/**
 * Security settings of containers, in Kubernetes' form.
 *
 * @see https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
 */
export interface SecurityContext extends SecurityOptions {
  /**
   * Whether a process can get more rights than its parent.
   *
   * @default - the operator's, false
   */
  readonly allowPrivilegeEscalation?: boolean;

  /**
   * Rights of the root user.
   *
   * @default - the operator's, none
   */
  readonly capabilities?: Capabilities;

  /**
   * Whether the container has the rights of the host.
   *
   * @default false
   */
  readonly privileged?: boolean;

  /**
   * Whether the container's own file system cannot be written.
   *
   * @default - the operator's, true
   */
  readonly readOnlyRootFilesystem?: boolean;

  /**
   * How /proc is mounted: 'Default' or 'Unmasked'.
   *
   * @default 'Default'
   */
  readonly procMount?: string;
}
