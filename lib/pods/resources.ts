import { Size } from 'cdk8s';
import { binaryQuantity, cpuQuantity } from '../facts/quantity';
import { describeValue } from '../facts/describe';

/**
 * An amount of CPU.
 *
 * The same as `Cpu` of cdk8s-plus, without its load time: a program that only declares a database starts in two thirds of the time.
 */
export class Cpu {
  /**
   * Thousandths of a core.
   *
   * Errors: not a whole number above 0.
   */
  public static millis(amount: number): Cpu {
    return new Cpu(amount);
  }

  /**
   * Whole cores or fractions of one.
   *
   * Errors: not a whole number of thousandths above 0.
   */
  public static cores(amount: number): Cpu {
    return new Cpu(Math.round(amount * 1e6) / 1e3);
  }

  /** The amount as Kubernetes writes it, such as `500m` or `2`. */
  public readonly amount: string;

  private constructor(
    /** @internal */
    public readonly _millis: number,
  ) {
    if (!Number.isInteger(_millis) || _millis < 1) throw new Error(`CPU must be a whole number of millis above 0, got ${describeValue(_millis)}`);
    this.amount = cpuQuantity(_millis);
  }
}

/**
 * CPU that a container asks for and may use.
 */
export interface CpuResources {
  /**
   * What the scheduler sets aside.
   *
   * @default - the limit
   */
  readonly request?: Cpu;

  /**
   * Where the kernel throttles.
   *
   * @default - the request
   */
  readonly limit?: Cpu;
}

/**
 * Memory that a container asks for and may use.
 */
export interface MemoryResources {
  /**
   * What the scheduler sets aside.
   *
   * @default - the limit
   */
  readonly request?: Size;

  /**
   * Where the kernel kills.
   *
   * @default - the request
   */
  readonly limit?: Size;
}

/**
 * A container's resources. What is said of one side holds for the other, so that pods are Guaranteed unless somebody says otherwise.
 */
export class Resources {
  /** Why these cannot be a container's resources, in the words of the props, or undefined. */
  public static problem(cpu: CpuResources, memory: MemoryResources): string | undefined {
    const cpuAmounts = [cpu?.request, cpu?.limit].filter(amount => amount !== undefined && amount !== null);
    const memoryAmounts = [memory?.request, memory?.limit].filter(amount => amount !== undefined && amount !== null);
    if (cpuAmounts.length === 0 || cpuAmounts.some(amount => typeof amount._millis !== 'number')) {
      return `'cpu' needs a request or a limit such as { limit: Cpu.millis(500) }, got ${describeValue(cpu)}`;
    }
    if (memoryAmounts.length === 0 || memoryAmounts.some(amount => typeof amount.toKibibytes !== 'function')) {
      return `'memory' needs a request or a limit such as { limit: Size.gibibytes(1) }, got ${describeValue(memory)}`;
    }
    const resources = new Resources(cpu, memory);
    const { memoryRequest, memoryLimit, cpuRequest, cpuLimit } = resources;
    const { requests, limits } = resources.render(text => text);
    if (cpuRequest > cpuLimit) return `'cpu' requests ${requests.cpu}, more than its limit of ${limits.cpu}; lower the request or raise the limit`;
    if (memoryRequest > memoryLimit) return `'memory' requests ${requests.memory}, more than its limit of ${limits.memory}; lower the request or raise the limit`;
    return undefined;
  }

  /** KiB. */
  public readonly memoryRequest: number;
  /** KiB. */
  public readonly memoryLimit: number;
  private readonly cpuRequest: number;
  private readonly cpuLimit: number;

  constructor(cpu: CpuResources, memory: MemoryResources) {
    this.cpuRequest = (cpu.request ?? cpu.limit)!._millis;
    this.cpuLimit = (cpu.limit ?? cpu.request)!._millis;
    this.memoryRequest = (memory.request ?? memory.limit)!.toKibibytes();
    this.memoryLimit = (memory.limit ?? memory.request)!.toKibibytes();
  }

  /** Requests and limits as Kubernetes writes them, each amount as the type that a generated class wants. */
  public render<T>(quantity: (text: string) => T) {
    return {
      requests: { cpu: quantity(cpuQuantity(this.cpuRequest)), memory: quantity(binaryQuantity(this.memoryRequest)) },
      limits: { cpu: quantity(cpuQuantity(this.cpuLimit)), memory: quantity(binaryQuantity(this.memoryLimit)) },
    };
  }
}
