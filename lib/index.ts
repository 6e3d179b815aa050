// The public surface, name by name: widening it is a decision (test/lib/index.test.ts).
export { AlarmTopic, type AlarmTopicProps } from './actions/alarm-topic';
export { OperatingMode, type OperatingModeProps } from './incident/operating-mode';
