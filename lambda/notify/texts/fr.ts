import type { AlarmKey } from '../../../lib/private/contracts/alarms';
import type { CapacityChange } from '../../../lib/private/contracts/scale-out';
import type { AlarmKind, AlarmStory, Comparison } from '../story';
import { checkersFr, failoverFr } from './dns-fr';
import { siteModeFr } from './site-mode-fr';
import type { AlarmText, Texts } from './texts';

// Spaces before : and inside « » do not break (U+00A0), nor those before ; ? ! (U+202F); the SMS alphabet has
// neither.

const alarms: Readonly<Record<AlarmKey, AlarmText>> = {
  overload: {
    name: 'Surcharge',
    meaning: 'Chaque serveur reçoit bien plus de requêtes que ce pour quoi il est dimensionné.',
    customers:
      'Les pages s’affichent plus lentement. Au-delà de sa limite, un serveur renvoie aussitôt des visiteurs vers la page de maintenance au lieu de les faire attendre.',
    brief: 'Pages lentes, page de maintenance pour une partie.',
    measure: (per) => `requêtes ${per} et par serveur`,
  },
  'origin-errors': {
    name: 'Erreurs du site',
    meaning:
      'Une part notable des requêtes qui atteignent le répartiteur de charge se termine par une erreur (5xx).',
    customers:
      'Une partie des visiteurs voit la page de maintenance ou une erreur au lieu de la page demandée. Un formulaire ou une commande peut ne pas aboutir.',
    brief: 'Erreurs visibles, des commandes peuvent échouer.',
    measure: () => 'requêtes terminées par une erreur',
  },
  'origin-error-count': {
    name: 'Erreurs du répartiteur de charge',
    meaning:
      'Le répartiteur de charge répond lui-même par des erreurs : des serveurs manquent, sont injoignables, trop lents ou coupent les connexions.',
    customers:
      'Une partie des visiteurs voit la page de maintenance. Un formulaire ou une commande peut ne pas aboutir.',
    brief: 'Erreurs visibles, des commandes peuvent échouer.',
    measure: (per) => `erreurs du répartiteur ${per}`,
  },
  'connection-errors': {
    name: 'Connexions refusées',
    meaning: 'Le répartiteur de charge n’arrive pas à ouvrir de connexion vers des serveurs.',
    customers: 'Une partie des visiteurs voit la page de maintenance, parfois seulement après une attente.',
    brief: 'Page de maintenance pour une partie des visiteurs.',
    measure: (per) => `connexions échouées ${per}`,
  },
  'no-healthy-targets': {
    name: 'Aucun serveur sain',
    meaning:
      'Aucun serveur ne réussit son contrôle de santé. Le répartiteur envoie quand même les requêtes aux serveurs défaillants (« fail-open »).',
    customers:
      'La plupart des visiteurs voient sans doute la page de maintenance ou une erreur. Les pages que CloudFront garde encore restent visibles.',
    brief: 'Page de maintenance ou erreurs pour la plupart.',
    measure: () => 'serveurs sains',
  },
  'no-targets': {
    name: 'Aucun serveur en service',
    meaning: 'Le groupe Auto Scaling n’a aucun serveur en service.',
    customers:
      'Les visiteurs voient la page de maintenance pour tout ce que CloudFront ne garde pas encore en mémoire.',
    brief: 'Seules les pages gardées par CloudFront marchent.',
    measure: () => 'serveurs en service',
  },
  latency: {
    name: 'Réponses lentes',
    meaning: 'Une requête sur vingt attend la réponse du serveur plus longtemps que la limite.',
    customers: 'Les pages paraissent lentes, et des visiteurs partent avant de les voir.',
    brief: 'Pages lentes.',
    measure: () => 'temps de réponse de 95\u00a0% des requêtes, au plus',
  },
  'edge-error-rate': {
    name: 'Erreurs vues par les visiteurs',
    meaning:
      'Une part notable des requêtes à CloudFront se termine par une erreur (5xx). La page de maintenance compte comme une erreur.',
    customers: 'Ces visiteurs voient en ce moment la page de maintenance ou une erreur.',
    brief: 'Des visiteurs voient erreurs ou maintenance.',
    measure: () => 'requêtes à CloudFront terminées par une erreur',
  },
  'edge-function-failing': {
    name: 'Fonction de bord en échec',
    meaning: 'Une de nos fonctions chez CloudFront a échoué, ou CloudFront a refusé sa réponse.',
    customers:
      'Les visiteurs concernés ont vu une page d’erreur de CloudFront, et non la page de maintenance.',
    brief: 'Erreur brute pour une partie des visiteurs.',
    measure: (per) => `exécutions en échec ${per}`,
  },
  'edge-function-throttled': {
    name: 'Fonction de bord bridée',
    meaning:
      'CloudFront a refusé des requêtes parce qu’une de nos fonctions était appelée trop souvent ou travaillait trop longtemps.',
    customers: 'Des visiteurs ont vu une page d’erreur de CloudFront, et non la page de maintenance.',
    brief: 'Erreur brute pour une partie des visiteurs.',
    measure: (per) => `requêtes refusées ${per}`,
  },
  'edge-function-busy': {
    name: 'Fonction de bord près de sa limite',
    meaning: 'Une de nos fonctions chez CloudFront utilise presque tout le temps dont elle dispose.',
    customers:
      'Rien n’est visible pour le moment. Au-delà de la limite, CloudFront renvoie des visiteurs avec une erreur.',
    brief: 'Rien de visible encore.',
    measure: () => 'du temps dont la fonction dispose',
  },
  'origin-unreachable': {
    name: 'Répartiteur de charge injoignable',
    meaning:
      'Les vérificateurs de Route 53 n’obtiennent plus de bonne réponse du répartiteur de charge du site : le DNS envoie les visiteurs vers la Région de secours, ou vers le canot de sauvetage.',
    customers:
      'Pendant une minute et demie environ, ils voient la page de maintenance, parfois après une attente. Ensuite la Région de secours les sert ; sans elle, ils voient la page aussitôt, et ce que CloudFront garde encore.',
    brief: 'Le DNS bascule ; d’ici là, page de maintenance.',
    measure: () => 'état selon Route 53 (1 sain, 0 non)',
  },
  'standby-unreachable': {
    name: 'Région de secours injoignable',
    meaning:
      'Les vérificateurs de Route 53 n’obtiennent plus de bonne réponse de la Région de secours : le DNS n’y envoie pas les visiteurs.',
    customers: 'Ils ne remarquent rien tant que la Région d’origine les sert.',
    brief: 'Rien de visible encore, mais plus de secours.',
    measure: () => 'état selon Route 53 (1 sain, 0 non)',
  },
  'cdn-unreachable': {
    name: 'CloudFront injoignable',
    meaning:
      'Les vérificateurs de Route 53 n’obtiennent plus de réponse de CloudFront : le DNS envoie les visiteurs directement au répartiteur de charge.',
    customers:
      'Ils voient le site sans cache, sans page d’attente ni page de maintenance. Il peut être plus lent, et les serveurs refusent ce qu’ils ne peuvent pas servir.',
    brief: 'Le site répond sans CDN, peut-être lentement.',
    measure: () => 'état selon Route 53 (1 sain, 0 non)',
  },
  'switch-thrown': {
    name: 'Interrupteur d’arrêt actionné',
    meaning:
      'Les vérificateurs de Route 53 voient l’objet de l’interrupteur d’arrêt : le DNS envoie les visiteurs vers la Région de secours jusqu’à ce que quelqu’un le relâche.',
    customers:
      'La Région de secours les sert. Ce qui a été écrit en dernier dans la Région d’origine peut y manquer.',
    brief: 'La Région de secours sert les visiteurs.',
    measure: () => 'état selon Route 53 (1 non actionné, 0 actionné)',
  },
  'lifeboat-answering': {
    name: 'Canot de sauvetage à l’eau',
    meaning:
      'Des requêtes arrivent au canot de sauvetage : pour le DNS, le répartiteur de charge du site est perdu, et celui de la Région de secours s’il y en a une.',
    customers:
      'Ils voient aussitôt la page de maintenance, et ce que CloudFront garde encore. Aucun formulaire, aucune commande n’aboutit.',
    brief: 'Page de maintenance pour tous, aucune commande.',
    measure: (per) => `requêtes auxquelles le canot a répondu ${per}`,
  },
  'lifeboat-failing': {
    name: 'Canot de sauvetage en difficulté',
    meaning:
      'Le canot de sauvetage échoue ou refuse des requêtes : il y en a plus que sa limite, ou que celle du compte.',
    customers:
      'À travers CloudFront, ils voient quand même la page de maintenance. Ceux qui le contournent reçoivent une erreur brute.',
    brief: 'Page de maintenance, ou erreur brute hors CDN.',
    measure: (per) => `requêtes perdues par le canot ${per}`,
  },
  'cache-pressure-cpu': {
    name: 'Cache à court de processeur',
    meaning: 'Le nœud le plus occupé du cache n’a presque plus de processeur libre.',
    customers:
      'Peu de chose est visible pour le moment. Les pages peuvent ralentir, car le site attend son cache plus longtemps.',
    brief: 'Les pages peuvent ralentir.',
    measure: () => 'processeur du moteur de cache',
  },
  'cache-pressure-memory': {
    name: 'Cache presque plein',
    meaning: 'Le nœud le plus rempli du cache n’a presque plus de mémoire libre.',
    customers:
      'Rien n’est visible pour le moment. Les pages ralentiront quand le cache commencera à rejeter des entrées.',
    brief: 'Rien de visible encore.',
    measure: () => 'mémoire utilisée dans le cache',
  },
  'cache-pressure-evictions': {
    name: 'Le cache rejette des entrées',
    meaning: 'Le cache rejette des entrées encore utiles pour faire de la place.',
    customers: 'Les pages peuvent ralentir, car le site interroge plus souvent sa base de données.',
    brief: 'Les pages peuvent ralentir.',
    measure: (per) => `entrées rejetées ${per}`,
  },
  'responder-failing': {
    name: 'La protection est en défaut',
    meaning:
      'Une fonction de Breakwater a échoué, ou un événement attend dans une file parce qu’il n’a pas pu être traité ou remis.',
    customers:
      'Les visiteurs n’en remarquent rien en soi, mais la protection automatique peut être incomplète jusqu’à la réparation.',
    brief: 'Protection automatique peut-être incomplète.',
    measure: () => 'échecs ou événements en attente',
  },
};

export const fr: Texts = {
  language: 'fr',
  alarms,
  labels: {
    when: 'Quand',
    since: 'Depuis',
    alarm: 'Alarme',
    meaning: 'Ce que cela veut dire',
    customers: 'Pour les clients',
    numbers: 'Chiffres',
    done: 'Déjà fait',
    now: 'Maintenant',
    mode: 'Mode',
    description: 'Description',
    reason: 'Raison donnée par CloudWatch',
    runbook: 'Procédure',
    console: 'Alarme dans la console',
    capacity: 'Capacité',
    siteMode: 'Mode du site',
    until: 'Jusqu’au',
    setBy: 'Décidé par',
    why: 'Raison',
    toEnd: 'Pour y mettre fin',
    checkers: 'Vu par les vérificateurs de Route 53',
  },
  generic: (alarmName) => ({
    name: alarmName,
    meaning: 'Cette alarme n’est pas une alarme de Breakwater ; sa description dit ce qu’elle surveille.',
    customers: 'Breakwater ne sait pas ce que cette alarme signifie pour les clients.',
    brief: '',
    measure: () => 'valeur',
  }),
  title: (kind, _story, site, name, lasted) => `${TITLES[kind]} ${site} : ${name}${ending(kind, lasted)}`,
  opening,
  since: (at, lasted) => `${at} (il y a ${lasted})`,
  lasted: (from, to, lasted) => `du ${from} au ${to} (${lasted})`,
  per: (seconds, period) => (seconds === 60 ? 'par minute' : `en ${period}`),
  numbers: (measure, last, more) =>
    `${measure} : ${last} sur la dernière période${more && `, ${more} avant`}.`,
  threshold,
  noPoints: (measure, breaches) =>
    `${measure} : aucune donnée sur les dernières périodes${breaches ? ' ; pour cette alarme, cela compte comme une panne' : ''}.`,
  numbersUnreadable: 'Les chiffres n’ont pas pu être lus à temps dans CloudWatch.',
  nowIs: (state, at) =>
    `L’alarme est à l’état ${state} depuis le ${at} ; ce message porte sur un changement antérieur.`,
  capacity,
  capacityTitle: (change, site) => `${CAPACITY_TITLES[change.action]} ${site} : ${span(change)}`,
  owners: (names) => `À la demande de : ${names.join(', ')}.`,
  raising:
    'Des serveurs supplémentaires sont demandés automatiquement ; un message suivra quand le parc aura changé, ou s’il est à sa limite.',
  stillHeld:
    'C’est le dernier état connu de la taille du parc, d’avant cette alarme ; un message suivra si elle change.',
  wouldRaise: 'Rien. L’alarme demande davantage de serveurs, mais le mode est « observe ».',
  nothingAutomatic: 'Rien d’automatique ne répond à cette alarme : quelqu’un doit regarder.',
  dnsMoves:
    'Le DNS déplace les visiteurs de lui-même, et les ramène quand les vérificateurs le disent. La cause, c’est à quelqu’un de la trouver.',
  silence: {
    'origin-unreachable': {
      meaning:
        'Route 53 ne publie plus de mesures de ses contrôles : us-east-1 est en difficulté, ou quelqu’un a désactivé le contrôle. Juste avant, tout allait bien.',
      customers:
        'À lui seul, cela ne change rien pour eux : le DNS suit les contrôles, et n’a pas besoin des mesures.',
      brief: 'Contrôles sans mesures, le site va peut-être bien.',
    },
    'cache-pressure-cpu': {
      meaning:
        'Le cache ne publie plus de mesures : ses nœuds ont disparu, ou ne peuvent plus rien dire. Juste avant, tout allait bien.',
      customers:
        'Si le cache a disparu, les pages ralentissent, car le site interroge sa base à chaque fois.',
      brief: 'Le cache ne dit plus rien.',
    },
  },
  observing: '« observe » : Breakwater ne change rien de lui-même, il dit seulement ce qu’il aurait fait.',
  siteMode: siteModeFr,
  standby: {
    name: (name) => `${name}, en secours`,
    customers:
      'Ce sont les serveurs de secours : personne n’y est, sauf si le DNS y a envoyé les visiteurs. Tant que cela dure, mieux vaut ne pas y basculer.',
    brief: 'Secours seulement : sans visiteurs, sauf bascule DNS.',
  },
  checkers: checkersFr,
  failover: failoverFr,
  sms: {
    since: (time) => `Depuis ${time}.`,
    numbers: (last, limit) => `${last}, seuil ${limit}.`,
    unreached: (missing, reporting) => `${missing} vérificateurs sur ${reporting} ne l’atteignent pas.`,
    raisedTo: (count) => `Au moins ${servers(count)}.`,
    raising: 'Renfort demandé.',
    observing: 'Mode observe : rien n’est changé.',
    decide: 'Quelqu’un doit décider.',
  },
};

const TITLES: Readonly<Record<AlarmKind, string>> = {
  alarm: 'ALARME',
  recovered: 'FIN D’ALARME',
  silent: 'SANS DONNÉES',
  flapping: 'ALARME INSTABLE',
  settled: 'ALARME STABILISÉE',
};

function ending(kind: AlarmKind, lasted: string): string {
  return kind === 'recovered' ? `, après ${lasted}` : '';
}

function opening(kind: AlarmKind, story: AlarmStory, lasted: string): string | undefined {
  switch (kind) {
    case 'alarm':
      return undefined;
    case 'recovered':
      return `L’alarme a pris fin après ${lasted}.`;
    case 'silent':
      return 'Les données de l’alarme se sont arrêtées. Ce n’est pas un rétablissement : personne ne sait comment va le site sur ce point.';
    case 'flapping':
      return `L’alarme a changé d’état ${story.changes} fois en 30 minutes (maintenant : ${story.notice.state}). Les changements ne sont plus annoncés un par un ; un message suivra quand elle aura gardé le même état pendant 10 minutes.`;
    case 'settled':
      return `Après de nombreux changements, l’alarme est restée à l’état ${story.notice.state} pendant ${lasted}.`;
  }
}

const COMPARISONS: Readonly<Record<Comparison, (threshold: string) => string>> = {
  above: (threshold) => `au-dessus de ${threshold}`,
  'at-least': (threshold) => `à ${threshold} ou plus`,
  below: (threshold) => `en dessous de ${threshold}`,
  'at-most': (threshold) => `à ${threshold} ou moins`,
  'outside-band': () => 'hors de la bande attendue',
};

function threshold(
  comparison: Comparison,
  value: string,
  breaching: number,
  periods: number,
  period: string,
): string {
  const often =
    periods === 1
      ? `sur une période de ${period}`
      : `sur ${breaching} ${breaching < 2 ? 'période' : 'périodes'} de ${period} parmi les ${periods} dernières`;
  return `L’alarme sonne ${COMPARISONS[comparison](value)}, ${often}.`;
}

const CAPACITY_TITLES: Readonly<Record<CapacityChange['action'], string>> = {
  raised: 'CAPACITÉ AUGMENTÉE',
  released: 'CAPACITÉ RENDUE',
  observed: 'OBSERVÉ',
  bounded: 'CAPACITÉ À SA LIMITE',
  'replacement-suspended': 'REMPLACEMENT SUSPENDU',
  'replacement-resumed': 'REMPLACEMENT REPRIS',
};

const servers = (count: number): string => `${count} ${count < 2 ? 'serveur' : 'serveurs'}`;

function span(change: CapacityChange): string {
  switch (change.action) {
    case 'raised':
    case 'released':
      return `au moins ${servers(change.toMinSize)}, contre ${change.fromMinSize}`;
    case 'observed':
      if (change.heldBack === 'replacement-suspended') return 'aurait suspendu le remplacement des serveurs';
      if (change.heldBack === 'replacement-resumed') return 'aurait repris le remplacement des serveurs';
      return `aurait gardé au moins ${servers(change.toMinSize)}, contre ${change.fromMinSize}`;
    case 'bounded':
      return `${servers(change.maxSize)}, il en faut davantage`;
    case 'replacement-suspended':
    case 'replacement-resumed':
      return `groupe ${change.groupName}`;
  }
}

function capacity(change: CapacityChange, at: string, until: string): string {
  const lease = until && `, jusqu’au ${until} sauf renouvellement`;
  const to = servers(change.toMinSize);
  switch (change.action) {
    case 'raised':
      return `${at} : le minimum du parc est passé de ${change.fromMinSize} à ${to}${lease}.`;
    case 'released':
      return `${at} : de la capacité ajoutée a été rendue ; le minimum du parc est revenu de ${change.fromMinSize} à ${to}.`;
    case 'observed':
      if (change.heldBack === 'replacement-suspended')
        return `${at} : trop de serveurs sont défaillants à la fois, et le groupe aurait cessé de les remplacer ; rien n’a été changé, car le mode est « observe ».`;
      if (change.heldBack === 'replacement-resumed')
        return `${at} : le groupe aurait remplacé de nouveau les serveurs défaillants ; il ne le fait toujours pas, car le mode est « observe ». Pour reprendre : aws autoscaling resume-processes --auto-scaling-group-name ${change.groupName} --scaling-processes ReplaceUnhealthy.`;
      return `${at} : le minimum du parc serait passé de ${change.fromMinSize} à ${to} ; rien n’a été changé, car le mode est « observe ».`;
    case 'bounded':
      return `${at} : il faut davantage de serveurs, mais le parc est déjà à son maximum de ${change.maxSize}. Quelqu’un doit décider d’augmenter ou non ce maximum.`;
    case 'replacement-suspended':
      return `${at} : trop de serveurs sont défaillants à la fois ; le groupe a cessé de les remplacer, sinon il n’aurait fait que se vider. Il reprendra ${until ? `au plus tard le ${until}` : 'de lui-même'} ; dans les modes « off » et « observe », pas avant qu’une personne ne le relance.`;
    case 'replacement-resumed':
      return `${at} : le groupe remplace de nouveau les serveurs défaillants.`;
  }
}
