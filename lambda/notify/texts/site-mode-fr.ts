import type { SiteModeTexts } from './texts';

export const siteModeFr: SiteModeTexts = {
  names: {
    normal: 'normal',
    brownout: 'fonctions réduites',
    queue: 'page d’attente',
    'lead-capture': 'page de contact pour la publicité',
    maintenance: 'maintenance',
  },
  title: ({ action, after }, site, name, until) => {
    switch (action) {
      case 'set':
      case 'renewed':
        return after.preset === 'normal'
          ? `MODE DU SITE ${site} : normal`
          : `MODE DU SITE ${site} : ${name} jusqu’à ${until}`;
      case 'ended':
        return `MODE DU SITE ${site} : fin du mode ${name}`;
      case 'observed':
        return `OBSERVÉ ${site} : le site serait passé au mode ${name}`;
      case 'held-back':
        return `MODE DU SITE MAINTENU ${site} : ${name} aurait été choisi`;
    }
  },
  opening: ({ action, mode, after }, name, heldBackBy) => {
    switch (action) {
      case 'set':
      case 'renewed':
        return after.preset === 'normal' ? 'Le site est revenu à la normale.' : undefined;
      case 'ended':
        return 'Sa durée est écoulée : le site est revenu à la normale.';
      case 'observed':
        return `Breakwater aurait fait passer le site au mode ${name}. Rien n’a été changé, car ce qu’il peut faire de lui-même est réglé sur ${mode ?? 'moins'}.`;
      case 'held-back':
        return `Breakwater aurait fait passer le site au mode ${name}. Rien n’a été changé : le mode choisi par une personne (${heldBackBy}) reste jusqu’à sa fin.`;
    }
  },
  named: (name, preset) => (name === preset ? name : `${name} (${preset})`),
  propagation: 'Les points de présence suivent environ une demi-minute après l’écriture.',
  until: (at, renewable) =>
    `${at}${renewable ? ', sauf renouvellement' : ''} ; le site revient ensuite de lui-même à la normale.`,
  heldUntil: (at) => `${at} ; d’ici là, Breakwater ne touche pas au mode du site.`,
  setBy: (person, who, incident) =>
    `${person ? 'une personne' : 'Breakwater'}${who && `, ${who}`}${incident && ` (incident ${incident})`}.`,
  customers: ({ admit, dim, lead, hard }, admitted, dimmed) => {
    if (hard) {
      return [
        'Tous les visiteurs voient la page des travaux prévus, même pour les pages que le cache pourrait fournir. Seuls les opérateurs qui ont ouvert un lien de passage voient le site.',
      ];
    }
    const lines: string[] = [];
    if (admit === 0) {
      lines.push(
        'Les nouveaux visiteurs voient la page de maintenance pour tout ce que l’application devrait traiter.',
      );
    } else if (admit < 100) {
      lines.push(
        `Environ ${admitted} des nouveaux visiteurs entrent. Les autres voient une page d’attente, qui réessaie d’elle-même.`,
      );
    }
    if (lead) lines.push('Les visiteurs venus d’une publicité voient la page de contact.');
    if (dim > 0) {
      lines.push(
        dim === 1
          ? 'L’application laisse de côté ses fonctions facultatives.'
          : `L’application laisse de côté ${dimmed} de ses fonctions facultatives.`,
      );
    }
    if (lines.length === 0) return ['Les visiteurs voient le site comme d’habitude.'];
    if (admit < 100 || lead) {
      lines.push(
        'Les pages gardées en cache et les visiteurs en train d’acheter sont servis comme d’habitude.',
      );
    }
    return lines;
  },
  brief: ({ admit, lead, hard, dim }, admitted) => {
    if (hard) return 'Tout le monde voit la page des travaux prévus.';
    if (admit === 0) return 'Les nouveaux visiteurs voient la page de maintenance.';
    if (admit < 100) return `Environ ${admitted} des nouveaux visiteurs entrent.`;
    if (lead) return 'La publicité mène à la page de contact.';
    return dim > 0 ? 'Fonctions facultatives coupées.' : 'Le site est normal.';
  },
  howToEnd: 'breakwater mode normal',
};
