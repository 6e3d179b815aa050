'use strict';
// Runs several apps in one process, each into a folder of its own: loading the CDK takes longer than a synthesis. An app reads where it
// writes and its context from the environment when it is made, and writes when the process ends.
const [, , ...jobs] = process.argv;
for (const job of jobs) {
  const { app, out, context } = JSON.parse(job);
  process.env.CDK_OUTDIR = out;
  process.env.CDK_CONTEXT_JSON = JSON.stringify(context);
  // The same app with another configuration is to be run again; what it imports is not.
  delete require.cache[require.resolve(app)];
  require(app);
}
