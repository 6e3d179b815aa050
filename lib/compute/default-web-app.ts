import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Lazy, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { assetPath } from '../private/assets';

export const DEFAULT_PORT = 8080;
export const DEFAULT_HEALTH_PATH = '/health';
/** Documented: EC2 "Run commands on your Linux instance at launch": 16 KB in raw form. */
export const MAX_USER_DATA_BYTES = 16_384;

const FOLDER = '/opt/breakwater';
/** Ends each embedded file; no file contains it as a line of its own. */
const END = 'BREAKWATER_FILE';

export type AppEnvironment = ReadonlyMap<string, string>;

/**
 * The user data of the default app: its files, its environment and a systemd unit. Nothing is downloaded.
 *
 * All of it is ASCII: cloud-init takes multi-part user data apart with Python's e-mail parser, which garbles
 * other characters in a part without a transfer encoding, and base64 inside would not fit in 16 KB.
 */
export function defaultWebApp(environment: AppEnvironment): ec2.UserData {
  const userData = new ec2.MultipartUserData();
  // At every boot, and not at the first one only: the warm pool may stop an instance in the middle of its
  // first boot (documented: EC2 Auto Scaling "Use lifecycle hooks with a warm pool"), and a hook would delay
  // every other launch.
  userData.addPart(
    asPart(
      'text/cloud-config; charset="us-ascii"',
      '#cloud-config\ncloud_final_modules:\n- [scripts-user, always]\n',
    ),
  );
  const script = Lazy.string({ produce: () => bootScript(environment) });
  userData.addPart(asPart('text/x-shellscript; charset="us-ascii"', script));
  return userData;
}

function asPart(contentType: string, body: string): ec2.MultipartBody {
  return ec2.MultipartBody.fromRawBody({ contentType, body });
}

function bootScript(environment: AppEnvironment): string {
  const files = environment.has('BREAKWATER_CACHE_HOST') ? ['server.py', 'valkey.py'] : ['server.py'];
  return [
    '#!/bin/bash',
    `mkdir -p ${FOLDER}`,
    ...files.map((name) => file(`${FOLDER}/${name}`, source(name))),
    file(`${FOLDER}/app.env`, variables(environment)),
    // Asked at each boot and written down, so that the app itself never waits for the metadata service.
    'md=http://169.254.169.254/latest',
    'token=$(curl -sfm 2 -X PUT -H "X-aws-ec2-metadata-token-ttl-seconds: 60" $md/api/token)',
    'ask() { curl -sfm 2 -H "X-aws-ec2-metadata-token: $token" $md/meta-data/$1 || echo unknown; }',
    `echo "BREAKWATER_INSTANCE=$(ask instance-id)" >> ${FOLDER}/app.env`,
    `echo "BREAKWATER_ZONE=$(ask placement/availability-zone)" >> ${FOLDER}/app.env`,
    file('/etc/systemd/system/breakwater.service', UNIT),
    'systemctl daemon-reload',
    'systemctl enable breakwater',
    'systemctl restart breakwater',
    '',
  ].join('\n');
}

/** Never gives up restarting, and runs as a user that owns nothing. */
const UNIT = `[Unit]
Description=Breakwater default web app
After=network-online.target
StartLimitIntervalSec=0
[Service]
EnvironmentFile=${FOLDER}/app.env
ExecStart=/usr/bin/python3 ${FOLDER}/server.py
Restart=always
RestartSec=1
DynamicUser=yes
LimitNOFILE=65536
[Install]
WantedBy=multi-user.target
`;

function file(path: string, content: string): string {
  return `cat > ${path} <<'${END}'\n${content}${END}`;
}

function source(name: string): string {
  return readFileSync(join(assetPath('webapp'), name), 'utf8');
}

function variables(environment: AppEnvironment): string {
  return [...environment].map(([name, value]) => `${name}=${value}\n`).join('');
}

/** Size of user data that is known at synth; undefined when parts of it are not. */
export function knownSize(userData: ec2.UserData): number | undefined {
  const text = userData.render();
  return Token.isUnresolved(text) ? undefined : Buffer.byteLength(text);
}
