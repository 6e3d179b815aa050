import type { Application } from '../site/application';
import type { ScenarioFile } from './schema';

/** What a scenario says of the application's dependencies, in ms. */
export function dependenciesOf({
  cache,
  database,
  thirdParties,
}: ScenarioFile['application']): Pick<Application, 'cache' | 'database' | 'thirdParties'> {
  return {
    cache: {
      hitRatio: cache.hitRatio,
      missWork: cache.missWork,
      warmUpRequests: cache.warmUpRequests,
      timeoutMs: 1000 * cache.timeoutSeconds,
      required: cache.required,
    },
    database: {
      connections: database.connections,
      queryMs: 1000 * database.querySeconds,
      queriesPerPage: database.queriesPerPage,
    },
    thirdParties: thirdParties.map(({ name, timeoutSeconds, fallback, breakerSeconds }) => ({
      name,
      timeoutMs: 1000 * timeoutSeconds,
      fallback,
      ...(breakerSeconds === undefined ? {} : { breakerMs: 1000 * breakerSeconds }),
    })),
  };
}

/** What an application can be without, by its names. */
export function dependencyNames({
  healthNeeds,
  thirdParties,
}: ScenarioFile['application']): readonly string[] {
  return [...new Set(['database', 'cache', ...thirdParties.map(({ name }) => name), ...healthNeeds])];
}
