import { createHash, createHmac, createPublicKey, verify } from 'node:crypto';
import '../../../lambda/shared/mode-store-signer';
import { SignatureV4a } from '@aws-sdk/signature-v4a';

/**
 * The credentials of AWS's published examples, and the public key that belongs to them for signatures of all Regions
 * (aws-c-auth, tests/aws-signing-test-suite/v4a).
 */
const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};
const publicKey = createPublicKey({
  format: 'jwk',
  key: {
    kty: 'EC',
    crv: 'P-256',
    x: Buffer.from('b6618f6a65740a99e650b33b6b4b5bd0d43b176d721a3edfea7e7d2d56d936b1', 'hex').toString(
      'base64url',
    ),
    y: Buffer.from('865ed22a7eadc9c5cb9d2cbaca1b3699139fedc5043dc6661864218330c8e518', 'hex').toString(
      'base64url',
    ),
  },
});

const sha256 = class {
  private readonly hash;
  constructor(key?: Uint8Array) {
    this.hash = key ? createHmac('sha256', key) : createHash('sha256');
  }
  update(data: Uint8Array): void {
    this.hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }
  reset(): void {}
};
const hex = (text: string) => createHash('sha256').update(text).digest('hex');

async function signed(): Promise<string> {
  const signer = new SignatureV4a({
    service: 'cloudfront-keyvaluestore',
    region: '*',
    credentials,
    sha256: sha256 as never,
  });
  const request = {
    method: 'GET',
    protocol: 'https:',
    hostname: 'example.com',
    path: '/keys/mode',
    query: {},
    headers: { host: 'example.com' },
  };
  const { headers } = await signer.sign(request as never, { signingDate: new Date('2026-11-26T12:00:00Z') });
  return headers.authorization;
}

test('what is signed is what AWS verifies: the request, with the key that these credentials give', async () => {
  const names = 'host;x-amz-content-sha256;x-amz-date;x-amz-region-set';
  const canonical = [
    'GET',
    '/keys/mode',
    '',
    'host:example.com',
    `x-amz-content-sha256:${hex('')}`,
    'x-amz-date:20261126T120000Z',
    'x-amz-region-set:*',
    '',
    names,
    hex(''),
  ].join('\n');
  const scope = '20261126/cloudfront-keyvaluestore/aws4_request';
  const stringToSign = ['AWS4-ECDSA-P256-SHA256', '20261126T120000Z', scope, hex(canonical)].join('\n');

  const [, signature = ''] =
    new RegExp(
      `^AWS4-ECDSA-P256-SHA256 Credential=AKIDEXAMPLE/${scope}, SignedHeaders=${names}, Signature=([0-9a-f]+)$`,
    ).exec(await signed()) ?? [];
  expect(verify('sha256', Buffer.from(stringToSign), publicKey, Buffer.from(signature, 'hex'))).toBe(true);
});

test('Node’s curve signs, not the package’s, whose signatures of one text are all the same', async () => {
  expect(await signed()).not.toBe(await signed());
});
