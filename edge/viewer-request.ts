import {
  BYPASS_COOKIE,
  BYPASS_PARAMETER,
  BYPASS_PATH,
  CHECKOUT_COOKIE,
  MODE_PROBE_PATH,
  TICKET_COOKIE,
  TICKET_HEADER,
} from '../lib/private/contracts/edge';
import type { SiteModeDocument } from '../lib/private/contracts/site-mode';
import { newTicket, readTicket, writeTicket } from './admission';
import { letPass, notFound, refuse, tellMode } from './answers';
import { isBot, isNavigation, isPaid, isRead, type VisitorClass } from './classify';
import { decide, type Outcome } from './decide';
import { addressApp, dimBy, divert, dropForged, moveClick } from './forward';
import { readMode, readModeInForce } from './mode';
import { alwaysPasses, isOurs, isReserved, isStatic } from './paths';
import {
  complain,
  cookieOf,
  type Event,
  nowSeconds,
  type Request,
  type Response,
  settings,
  textOf,
} from './runtime';
import { expiryOf, readKeys } from './signatures';

/** Anything that goes wrong here must leave the site as it would be without us. */
export async function handler(event: Event): Promise<Request | Response> {
  try {
    return await answerOf(event);
  } catch (error) {
    complain(error);
  }
  try {
    addressApp(event.request);
  } catch (_) {}
  return event.request;
}

async function answerOf(event: Event): Promise<Request | Response> {
  const request = event.request;
  const now = nowSeconds();
  const read = isRead(request);
  const navigation = isNavigation(request);
  dropForged(request);
  if (isReserved(request.uri)) {
    if (read && request.uri === MODE_PROBE_PATH) {
      const document = await readMode();
      return tellMode(document, now);
    }
    if (read && request.uri === BYPASS_PATH) {
      const token = textOf(request.querystring, BYPASS_PARAMETER);
      const keys = await readKeys(token);
      return letPass(token, expiryOf(keys, 'bypass', token, now), now);
    }
    return isOurs(request.uri) ? request : notFound();
  }

  const document = read && isStatic(request.uri) ? undefined : await readModeInForce();
  let outcome: Outcome = 'site';
  let who = '-';
  if (
    document &&
    (document.hard || document.lead || document.admit < 100) &&
    !alwaysPasses(request.uri, read, document.hard) &&
    (navigation || (!read && request.method !== 'OPTIONS'))
  ) {
    const cookie = cookieOf(request, TICKET_COOKIE);
    const bypass = cookieOf(request, BYPASS_COOKIE);
    const checkout = cookieOf(request, CHECKOUT_COOKIE);
    const keys = await readKeys(cookie + bypass + checkout);
    const ticket = readTicket(keys, cookie, now) || newTicket(event, keys[0], now);
    const draw = ticket.draw;
    const paid = isPaid(request);
    const visitor: VisitorClass = paid || ticket.paid ? 'paid' : isBot(request) ? 'bot' : 'organic';
    const operator = expiryOf(keys, 'bypass', bypass, now) > 0;
    const buyer = expiryOf(keys, 'checkout', checkout, now) > 0;
    outcome = decide(document, { navigation, paid, visitor, draw, operator, buyer });
    who = operator ? 'operator' : buyer ? 'buyer' : visitor;
    // One that is there goes along too: a diverted request has no cookie left to read it from.
    if (navigation && keys[0] && document.admit < 100) {
      request.headers[TICKET_HEADER] = { value: writeTicket(keys[0], ticket, paid) };
    }
  }
  if (Math.random() < settings.o) console.log(`bw1 ${outcome} ${who} ${document ? document.revision : 0}`);
  if (outcome === 'refused') return refuse(request, (document as SiteModeDocument).retryAfterSeconds);
  if (outcome !== 'site') {
    divert(request, outcome);
    return request;
  }
  moveClick(request);
  if (document) dimBy(request, document.dim);
  addressApp(request);
  return request;
}
