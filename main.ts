import { ApiObject, Chart } from 'cdk8s';
import { AtomicApp } from './lib';

const app = new AtomicApp();
const chart = new Chart(app, 'postgres-ha');
new ApiObject(chart, 'Settings', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'placeholder' } });
app.synth();
