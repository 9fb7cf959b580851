import { Size } from 'cdk8s';
import { binaryQuantity, cpuQuantity } from '../facts/quantity';
import { code, Code } from '../facts/code';
import { describeValue } from '../facts/describe';
import { Json } from '../facts/json-value';
import { Quantity } from '../facts/kubernetes-quantity';
import { nonEmpty } from '../internal/non-empty';
import { sizeCode } from '../internal/size-code';

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
   * @default - no limit
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
   * @default - no limit: the kernel kills when the node has no memory left, and chooses whom
   */
  readonly limit?: Size;

  /**
   * Memory in pages of 2 MiB, for `shared_buffers` with `huge_pages`. The nodes must set them aside.
   *
   * @default - none
   * @see https://kubernetes.io/docs/tasks/manage-hugepages/scheduling-hugepages/
   */
  readonly hugePages2Mi?: Size;

  /**
   * Memory in pages of 1 GiB.
   *
   * @default - none
   */
  readonly hugePages1Gi?: Size;
}

/**
 * A container's resources. A limit alone is the request too: Kubernetes fills that in for the pod. A request alone has no limit.
 */
export class Resources {
  /** Why these cannot be a container's resources, in the words of the props, or undefined. */
  public static problem(cpu: CpuResources, memory: MemoryResources): string | undefined {
    const { cpuRequest, cpuLimit, memoryRequest, memoryLimit } = new Resources(cpu, memory);
    if (cpuRequest! > cpuLimit!) {
      return `'cpu' requests ${cpuQuantity(cpuRequest!)}, more than its limit of ${cpuQuantity(cpuLimit!)}; lower the request or raise the limit`;
    }
    if (memoryRequest! > memoryLimit!) {
      return `'memory' requests ${binaryQuantity(memoryRequest!)}, more than its limit of ${binaryQuantity(memoryLimit!)}; lower the request or raise the limit`;
    }
    return undefined;
  }

  /** The props that make the resources of a manifest. */
  public static convert(resources: Json): { readonly cpu?: Code; readonly memory?: Code } {
    const { requests = {}, limits = {} } = resources ?? {};
    return {
      cpu: code.struct({ request: cpuCode(requests.cpu), limit: cpuCode(limits.cpu) }) ?? EMPTY,
      memory: code.struct({
        request: sizeCode(requests.memory),
        limit: sizeCode(limits.memory),
        hugePages2Mi: sizeCode(limits['hugepages-2Mi']),
        hugePages1Gi: sizeCode(limits['hugepages-1Gi']),
      }) ?? EMPTY,
    };
  }

  /** KiB. */
  public readonly memoryRequest?: number;
  /** KiB. */
  public readonly memoryLimit?: number;
  private readonly cpuRequest?: number;
  private readonly cpuLimit?: number;

  constructor(private readonly cpu: CpuResources, private readonly memory: MemoryResources) {
    this.cpuRequest = (cpu.request ?? cpu.limit)?._millis;
    this.cpuLimit = cpu.limit?._millis;
    this.memoryRequest = (memory.request ?? memory.limit)?.toKibibytes();
    this.memoryLimit = memory.limit?.toKibibytes();
  }

  /** Requests and limits as Kubernetes writes them, each amount as the type that a generated class wants. */
  public render<T>(quantity: (text: string) => T): { readonly requests?: { readonly [name: string]: T }; readonly limits?: { readonly [name: string]: T } } | undefined {
    const amounts = (all: { readonly [name: string]: string | undefined }) => nonEmpty(Object.fromEntries(
      Object.entries(all).flatMap(([name, text]) => (text === undefined ? [] : [[name, quantity(text)]]))));
    const size = (amount?: Size) => amount && binaryQuantity(amount.toKibibytes());
    return nonEmpty({
      requests: amounts({ cpu: this.cpu.request?.amount, memory: size(this.memory.request) }),
      limits: amounts({
        cpu: this.cpu.limit?.amount,
        memory: size(this.memory.limit),
        'hugepages-2Mi': size(this.memory.hugePages2Mi),
        'hugepages-1Gi': size(this.memory.hugePages1Gi),
      }),
    });
  }
}

/** Nothing said, on purpose. */
const EMPTY: Code = { kind: 'struct', fields: {} };

function cpuCode(quantity: unknown): Code | undefined {
  const cores = quantity === undefined ? undefined : Quantity.of(quantity);
  if (!cores) return undefined;
  const millis = Number(cores.nano) / 1e6;
  return millis % 1000 === 0 ? code.call('Cpu.cores', code.literal(millis / 1000)) : code.call('Cpu.millis', code.literal(millis));
}
