import { down, status, up } from './cluster';
import { KUBECONFIG } from './layout';
import { cut, heal, kill, start } from './machines';
import { clusterOwner } from './owner';

const USAGE = `usage: npm run cluster -- up | down | status | node kill|start|cut|heal <node>
  up      a control plane (cp) and two workers (w1, w2) with the operator; builds what is missing
  down    ends everything and leaves nothing but the cache; also after a crash
  node    kill: a power cut; start: power on again; cut: pull the network cable; heal: plug it in`;

async function main([action, verb, node]: string[]): Promise<void> {
  const started = Date.now();
  const seconds = () => `${((Date.now() - started) / 1000).toFixed(1)} s`;
  switch ([action, verb].filter(Boolean).join(' ')) {
    case 'up':
      await up();
      console.log(`the operator is ready after ${seconds()}; kubeconfig: ${KUBECONFIG}`);
      return;
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
