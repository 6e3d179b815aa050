import {
  CHECKOUT_COOKIE,
  CHECKOUT_SECONDS,
  PAGE_HEADER,
  PAGE_STATUS_HEADER,
  POLL_HEADER,
  TICKET_COOKIE,
  TICKET_HEADER,
  TICKET_SECONDS,
} from '../lib/private/contracts/edge';
import { RETRY_AFTER_SECONDS } from '../lib/private/contracts/site-mode';
import { newTicket, readTicket, writeTicket } from './admission';
import { isNavigation, isPaid, isRead } from './classify';
import { readModeInForce, retryAfter } from './mode';
import { alwaysPasses, matches } from './paths';
import {
  complain,
  cookieOf,
  type Event,
  headerOf,
  nowSeconds,
  type Response,
  settings,
  textOf,
} from './runtime';
import { COOKIE, readKeys, sign } from './signatures';

const PAGE = /^\/_breakwater\/pages\/(maintenance|planned|queue|lead)\.\w+\.html$/;

export async function handler(event: Event): Promise<Response> {
  try {
    await finish(event);
  } catch (error) {
    complain(error);
  }
  return event.response;
}

/**
 * Whether `event.request` is what the visitor sent or what viewer-request made of it is not documented. So a page is known by
 * its object's metadata or by its address, whichever is to be seen, and a ticket by the header or by drawing again.
 */
async function finish(event: Event): Promise<void> {
  const request = event.request;
  const response = event.response;
  const page = PAGE.exec(request.uri);
  const marked = textOf(response.headers, PAGE_STATUS_HEADER);
  const diverted = !!(page || marked);
  const read = isRead(request);
  const navigation = isNavigation(request);
  // A redirect to the login is no purchase, and a mini-basket that every page fetches, or a waiting page's own try, no buyer.
  const buying =
    !diverted &&
    response.statusCode < 300 &&
    (read ? navigation && !headerOf(request, POLL_HEADER) : request.method !== 'OPTIONS') &&
    matches(settings.b, request.uri);
  // A proxy on the way may store such an answer with a cookie that is one visitor's. A checkout path has no answers for all.
  const shared = /public|s-maxage/i.test(JSON.stringify(response.headers['cache-control']));
  const touched = diverted || (!shared && navigation && !alwaysPasses(request.uri, read, false));
  // Reads come first: what cannot be read must not leave half of an answer.
  const document = touched ? await readModeInForce() : undefined;
  const admitting = document && document.admit < 100;
  const cookie = cookieOf(request, TICKET_COOKIE);
  const sent = headerOf(request, TICKET_HEADER);
  const keys = buying || admitting ? await readKeys(admitting ? cookie + sent : '') : [];

  // Of ours alone: with it an application could keep a waiting page waiting for ever.
  delete response.headers[PAGE_HEADER];
  if (diverted) {
    response.headers[PAGE_HEADER] = { value: '1' };
    delete response.headers[PAGE_STATUS_HEADER];
    if (response.statusCode === 200) {
      response.headers['cache-control'] = { value: 'no-store' };
      if (marked ? marked === '503' : !page || page[1] !== 'lead') {
        response.statusCode = 503;
        response.statusDescription = 'Service Unavailable';
        const seconds = document ? document.retryAfterSeconds : RETRY_AFTER_SECONDS.standard;
        response.headers['retry-after'] = { value: retryAfter(seconds) };
      }
    }
  }
  const key = keys[0];
  if (!key) return;
  const now = nowSeconds();
  const cookies = response.cookies || {};
  response.cookies = cookies;
  if (buying) {
    cookies[CHECKOUT_COOKIE] = {
      value: sign(key, 'checkout', `${now + CHECKOUT_SECONDS}`),
      attributes: COOKIE(CHECKOUT_SECONDS),
    };
  }
  if (admitting) {
    const ticket = readTicket(keys, sent, now) || readTicket(keys, cookie, now) || newTicket(event, key, now);
    const value = writeTicket(key, ticket, isPaid(request));
    // A click that was paid for makes another value of the same dice.
    if (value !== cookie) cookies[TICKET_COOKIE] = { value, attributes: COOKIE(TICKET_SECONDS) };
  }
}
