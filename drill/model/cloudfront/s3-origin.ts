import { headerOf } from './headers';
import type { OriginRequest } from './origin-request';
import type { Headers, Origin, Response } from './types';

export interface StoredObject {
  readonly bytes: Uint8Array;
  readonly headers: Headers;
}

const encoder = new TextEncoder();

/**
 * What a bucket behind origin access control answers. Reading is all that CloudFront may, so a missing key is a 403 and not a 404
 * (assumed, as S3 does for whoever may not list a bucket).
 *
 * CloudFront signs with the bucket's own name. When the visitor's Host is sent instead, the signature is for another host and S3
 * refuses (seen in public: webiny/webiny-js issue 2639, serverless-nextjs/serverless-next.js pull 412). Where the control may be overridden,
 * the visitor's Authorization goes on in the signature's place (documented: "Restrict access to an Amazon S3 origin", advanced settings).
 */
export function s3Answer(
  origin: Origin,
  objects: ReadonlyMap<string, StoredObject>,
  request: OriginRequest,
): Response {
  if (origin.signed && headerOf(request.headers, 'host') !== origin.domainName) {
    return s3Error(403, 'SignatureDoesNotMatch', 'The request was signed for another host.');
  }
  if (origin.yieldsToViewer === true && headerOf(request.headers, 'authorization') !== undefined) {
    return s3Error(403, 'AccessDenied', 'What the visitor sent as Authorization is no signature.');
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return s3Error(403, 'AccessDenied', 'Access Denied');
  }
  const object = objects.get(keyOf(request.path));
  if (object === undefined) return s3Error(403, 'AccessDenied', 'Access Denied');
  const etag = headerOf(object.headers, 'etag');
  if (etag !== undefined && headerOf(request.headers, 'if-none-match') === etag) {
    return { status: 304, headers: object.headers, body: new Uint8Array() };
  }
  return {
    status: 200,
    headers: { ...object.headers, 'content-length': [String(object.bytes.length)] },
    body: request.method === 'HEAD' ? new Uint8Array() : object.bytes,
  };
}

function s3Error(status: number, code: string, message: string): Response {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return {
    status,
    headers: { 'content-type': ['application/xml'], server: ['AmazonS3'] },
    body: encoder.encode(body),
  };
}

/** Of the object that a path asks for. */
export function keyOf(path: string): string {
  return decode(path).slice(1);
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
