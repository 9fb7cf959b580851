export * from './synth/atomic-app';
export * from './synth/publish-output';
