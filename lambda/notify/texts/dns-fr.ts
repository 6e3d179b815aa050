import type { CheckRole } from '../../../lib/private/contracts/health-checks';
import type { CheckerTexts, FailoverTexts } from './texts';

const checkers = (count: number): string => `${count} ${count < 2 ? 'vérificateur' : 'vérificateurs'}`;
const whatOf = (role: CheckRole, asks: string): string =>
  role === 'switch' ? 'l’interrupteur d’arrêt' : asks;

export const checkersFr: CheckerTexts = {
  reach: (asks, reaching, reporting, limit) => {
    if (reaching === reporting)
      return reporting === 1
        ? `Le seul vérificateur atteint ${asks}.`
        : `Les ${checkers(reporting)} atteignent tous ${asks}.`;
    const missing = reporting - reaching;
    return `${checkers(missing)} sur ${reporting} ${missing < 2 ? 'n’atteint' : 'n’atteignent'} pas ${asks} ; il passe pour sain tant que plus de ${limit} l’atteignent.`;
  },
  switchSeen: (seeing, reporting, limit) =>
    seeing === 0
      ? `Aucun des ${checkers(reporting)} ne voit l’objet de l’interrupteur d’arrêt.`
      : `${checkers(seeing)} sur ${reporting} ${seeing < 2 ? 'voit' : 'voient'} l’objet de l’interrupteur d’arrêt ; les visiteurs basculent quand plus de ${limit} le voient.`,
  cutOff: (regions) =>
    `Injoignable depuis ${regions.length} ${regions.length < 2 ? 'Région entière' : 'Régions entières'} : ${regions.join(', ')}.`,
  cause: (reason, places) => `${reason ? `« ${reason} »` : 'sans raison donnée'} : ${places.join(', ')}.`,
  place: (region, failing, reporting) => `${region} (${failing} sur ${reporting})`,
  moreCauses: (count) => `Et ${count} ${count < 2 ? 'autre raison' : 'autres raisons'}.`,
  nobody: (role, asks) => `Aucun vérificateur ne dit rien de ${whatOf(role, asks)}.`,
  unknown: (role, asks) =>
    `On ne sait pas comment les vérificateurs voient ${whatOf(role, asks)} : Route 53 n’a pas répondu à temps.`,
};

export const failoverFr: FailoverTexts = {
  title: (to, site) =>
    to === 'standby'
      ? `BASCULE DNS ${site} : les visiteurs vont vers la Région de secours`
      : `BASCULE DNS ${site} : les visiteurs reviennent vers la Région d’origine`,
  opening: (to) =>
    to === 'standby'
      ? 'Une personne a actionné l’interrupteur d’arrêt : le DNS envoie les visiteurs vers la Région de secours en une minute et demie environ, sauf si le contrôle de celle-ci échoue.'
      : 'Une personne a relâché l’interrupteur d’arrêt : le DNS renvoie les visiteurs vers la Région d’origine en une minute et demie environ, si elle est joignable.',
  customers: (to) =>
    to === 'standby'
      ? 'La Région de secours les sert. Ce qui a été écrit en dernier dans la Région d’origine peut y manquer.'
      : 'Ils reviennent tous à la fois, vers des caches froids. Ce qui a été écrit dans la Région de secours peut manquer ici.',
  brief: (who, reason) => `${who ? `Par ${who}` : 'Par une personne'} : ${reason}.`,
  howToEnd: 'breakwater failover --to primary --reason "…"',
};
