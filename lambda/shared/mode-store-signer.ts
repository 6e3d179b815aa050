/**
 * Signs for the store's API, one for all Regions, with Node's elliptic curve in the place of the one that the SDK's package brings in
 * JavaScript. That one computes a table of the curve at its first signature, some 65 ms of a whole processor (measured: `npm run bench`)
 * where a function of 256 MB has a seventh of one; who waits for it, and how rarely: docs/decisions/126.
 *
 * What is signed, the key and the header remain the package's. Its method is a private one: should a later version have it no
 * more, the package signs as it always did, and the test beside this says so.
 */
import { createPrivateKey, sign } from 'node:crypto';
// For its effect too: it registers the signer. Without it each call fails with "Neither CRT nor JS SigV4a implementation is
// available" (measured). The package says that it has effects, so it is kept in the bundle.
import { SignatureV4a } from '@aws-sdk/signature-v4a';

/** An ECPrivateKey on P-256 in DER (RFC 5915, section 3), around its 32 bytes. OpenSSL computes the public key, which is left out. */
const BEFORE_THE_KEY = Buffer.from('30310201010420', 'hex');
const AFTER_THE_KEY = Buffer.from('a00a06082a8648ce3d030107', 'hex');

interface Signer {
  getSignature(privateKey: Uint8Array, stringToSign: string): Promise<string>;
}

async function getSignature(privateKey: Uint8Array, stringToSign: string): Promise<string> {
  const der = Buffer.concat([BEFORE_THE_KEY, privateKey, AFTER_THE_KEY]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'sec1' });
  return sign('sha256', Buffer.from(stringToSign), key).toString('hex');
}

(SignatureV4a.prototype as unknown as Signer).getSignature = getSignature;
