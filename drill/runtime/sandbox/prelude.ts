/**
 * Runs first in each context, with the host's ports as `host`. Written as text, because it has to be evaluated inside: what it makes has
 * the context's own prototypes.
 *
 * Node's built-in modules give objects of the realm that Node itself runs in, so `instanceof` must know both: an error of `URL` is an Error
 * to the handler, and a Buffer a Uint8Array.
 */
export const PRELUDE = `(host) => {
  'use strict';
  const { now, random, types } = host;

  const RealDate = Date;
  function VirtualDate(...parts) {
    if (new.target === undefined) return new RealDate(now()).toString();
    return Reflect.construct(RealDate, parts.length === 0 ? [now()] : parts, new.target);
  }
  for (const name of Object.getOwnPropertyNames(RealDate)) {
    if (name !== 'now') Object.defineProperty(VirtualDate, name, Object.getOwnPropertyDescriptor(RealDate, name));
  }
  Object.defineProperty(VirtualDate, 'now', { value: () => now(), writable: true, configurable: true });
  Object.defineProperty(RealDate.prototype, 'constructor', { value: VirtualDate, writable: true, configurable: true });
  globalThis.Date = VirtualDate;

  Object.defineProperty(Math, 'random', { value: () => random(), writable: true, configurable: true });

  const alsoOf = (constructor, is) => {
    Object.defineProperty(constructor, Symbol.hasInstance, {
      configurable: true,
      value(value) {
        return Function.prototype[Symbol.hasInstance].call(this, value) || (this === constructor && is(value));
      },
    });
  };
  alsoOf(Error, (value) => types.isNativeError(value) || host.isDomException(value));
  alsoOf(Promise, types.isPromise);
  alsoOf(VirtualDate, types.isDate);
  alsoOf(RegExp, types.isRegExp);
  alsoOf(Map, types.isMap);
  alsoOf(Set, types.isSet);
  alsoOf(ArrayBuffer, types.isArrayBuffer);
  alsoOf(Uint8Array, types.isUint8Array);
  alsoOf(Array, Array.isArray);
  alsoOf(Object, (value) => (typeof value === 'object' && value !== null) || typeof value === 'function');
  alsoOf(Function, (value) => typeof value === 'function');

  for (const [name, value] of Object.entries(host.globals)) {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  }
  globalThis.global = globalThis;

  const { parse, stringify } = JSON;
  return {
    promisePrototype: Promise.prototype,
    require: (wrapper, module, require, filename, dirname) =>
      wrapper.call(module.exports, module.exports, require, module, filename, dirname),
    parse,
    // The result as Lambda sends it; the error as Lambda reports it.
    call: (handler, event, context, settle) => {
      const failed = (error) => settle(undefined, {
        errorType: String(error?.name ?? 'Error'),
        errorMessage: String(error?.message ?? error),
        trace: String(error?.stack ?? error).split('\\n'),
      });
      const done = (value) => {
        try {
          settle(stringify(value) ?? 'null', undefined);
        } catch (error) {
          failed(error);
        }
      };
      try {
        const callback = (error, value) => (error === null || error === undefined ? done(value) : failed(error));
        const outcome = handler.length > 2 ? handler(parse(event), context, callback) : handler(parse(event), context);
        if (handler.length <= 2 || typeof outcome?.then === 'function') Promise.resolve(outcome).then(done, failed);
      } catch (error) {
        failed(error);
      }
    },
  };
}`;
