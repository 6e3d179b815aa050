'use strict';
// The validator costs seconds per process at the first synthesis (aws-cdk-lib 2.276 runs it in WASM). One test turns it
// on (test/validation.contract.test.ts); the others need not pay.
process.env.CDK_VALIDATION ??= 'false';
// No test may reach an account by accident.
process.env.AWS_EC2_METADATA_DISABLED = 'true';
delete process.env.AWS_PROFILE;
// Assets stay where they are: a copy for each of some thousand syntheses would be tens of gigabytes.
process.env.CDK_CONTEXT_JSON ??= JSON.stringify({ 'aws:cdk:disable-asset-staging': true });
// The CDK keeps the stack of each construct's making; Jest asks for 100 frames and maps every one of them, a fifth of the time.
Error.stackTraceLimit = 10;
