import { Api } from '../machine/api';
import { BUCKET, down, isUp, status, up } from './cluster';
import { KUBECONFIG, S3 } from './layout';
import { cut, heal, kill, start } from './machines';
import { makeS3Secret } from './object-storage';
import { OpenBao } from './openbao';
import { clusterOwner } from './owner';
import { enforcePolicies } from './policies';
import { Prometheus } from './prometheus';

const USAGE = `usage: npm run cluster -- up [--policies] [--prometheus] [--openbao] | down | status | s3-secret <namespace> [<name>] | node kill|start|cut|heal <node>
  up      a control plane (cp) and two workers (w1, w2) with the operator, the Barman Cloud plugin and an S3 bucket; builds what is missing.
          With the options also on a cluster that is up:
          --policies    enforce NetworkPolicies
          --prometheus  a Prometheus that takes every PodMonitor and every PrometheusRule
          --openbao     an OpenBao with Kubernetes auth
  down    ends everything and leaves nothing but the cache; also after a crash
  s3-secret  makes a Secret (s3) with the keys of the S3 server, under id and key
  node    kill: a power cut; start: power on again; cut: pull the network cable; heal: plug it in`;

const ADDITIONS: { readonly [option: string]: (api: Api) => Promise<string> } = {
  policies: async () => { await enforcePolicies(); return 'NetworkPolicies are enforced'; },
  prometheus: async api => { await Prometheus.start(api); return 'Prometheus: kubectl -n monitoring port-forward prometheus-prometheus-0 9090'; },
  openbao: async api => `OpenBao, for pods: ${(await OpenBao.start(api)).address}; its root token: Secret root-token of the namespace openbao`,
};

async function bringUp(wanted: readonly string[]): Promise<void> {
  const started = Date.now();
  const seconds = () => `${((Date.now() - started) / 1000).toFixed(1)} s`;
  if (wanted.length === 0 || !isUp()) {
    await up();
    console.log(`the operator is ready after ${seconds()}; kubeconfig: ${KUBECONFIG}\nS3: ${S3}, bucket ${BUCKET}; 'npm run cluster -- s3-secret <namespace>' makes a Secret with its keys`);
  }
  const api = new Api(KUBECONFIG);
  for (const option of wanted) console.log(`${await ADDITIONS[option](api)} (after ${seconds()})`);
  api.close();
}

async function main(words: string[]): Promise<void> {
  const options = words.filter(word => word.startsWith('--')).map(word => word.slice(2));
  const [action, verb, node] = words.filter(word => !word.startsWith('--'));
  const started = Date.now();
  const seconds = () => `${((Date.now() - started) / 1000).toFixed(1)} s`;
  if (options.some(option => action !== 'up' || !ADDITIONS[option])) {
    console.error(USAGE);
    process.exitCode = 2;
    return undefined;
  }
  if (action === 's3-secret' && verb) return makeS3Secret(verb, node);
  switch ([action, verb].filter(Boolean).join(' ')) {
    case 'up': return bringUp(options);
    case 'down':
      await down();
      console.log(`down after ${seconds()}`);
      return;
    case 'status':
      console.log([...status(), ...ownerLine()].join('\n'));
      return;
    case 'node kill': return kill(node);
    case 'node start': return start(node);
    case 'node cut': return cut(node);
    case 'node heal': return heal(node);
    default:
      console.error(USAGE);
      process.exitCode = 2;
  }
}

function ownerLine(): string[] {
  const owner = clusterOwner();
  if (!owner) return [];
  return [owner.alive ? `brought up by a run of scenarios, process ${owner.process}, which will bring it down`
    : `left up by a run of scenarios that was killed, process ${owner.process}; 'npm run cluster -- down' ends it`];
}

main(process.argv.slice(2)).catch(error => {
  console.error(`cluster: ${error.message}`);
  process.exitCode = 1;
});
