import type { Localized, PageWording } from '../lib/private/contracts/pages';

/** Words of the page's own controls; a brand's wording never replaces them. */
export interface InterfaceText {
  readonly name: string;
  readonly tryAgain: string;
  readonly stayHere: string;
  readonly unknown: string;
  readonly latest: string;
  readonly writtenAt: string;
  readonly nextUpdate: string;
  readonly lateUpdate: string;
  readonly waiting: string;
  readonly inSeconds: string;
  readonly checking: string;
  readonly notYet: string;
  readonly stopped: string;
  readonly stop: string;
  readonly resume: string;
  readonly leaving: string;
  readonly elsewhere: string;
  readonly home: string;
  readonly copy: string;
  readonly copied: string;
  readonly otherWays: string;
}

// French: a no-break space before a colon, a narrow one before ; ! and ?, and inside guillemets.
export const WORDING: Localized<PageWording> = {
  en: {
    title: 'Sorry, our site isn’t answering right now',
    message:
      'The trouble is on our side. Your device and your connection are fine, and there is nothing you need to do.',
    formNote:
      'Were you placing an order or sending a form? It may not have reached us. Once the site is back, please check before you send it again.',
    promoText: 'Thank you for your patience. On your next order, this code is for you:',
    contactText: 'If it can’t wait:',
  },
  fr: {
    title: 'Désolés, notre site ne répond pas pour le moment',
    message:
      'Le problème vient de chez nous. Votre appareil et votre connexion fonctionnent bien, et vous n’avez rien à faire.',
    formNote:
      'Vous passiez une commande ou envoyiez un formulaire\u202f? Il se peut que nous ne l’ayons pas reçu. Quand le site sera de retour, vérifiez avant de recommencer.',
    promoText: 'Merci de votre patience. Pour votre prochaine commande, ce code est à vous\u00a0:',
    contactText: 'Si cela ne peut pas attendre\u00a0:',
  },
};

export const INTERFACE: Localized<InterfaceText> = {
  en: {
    name: 'English',
    tryAgain: 'Try again now',
    stayHere: 'You can leave this page open: it tries again by itself and takes you where you were going.',
    unknown: 'We don’t know yet how long this will take, and we would rather not guess.',
    latest: 'Latest news',
    writtenAt: 'Written at',
    nextUpdate: 'Next update by',
    lateUpdate: 'We promised the next update for the time below and are late with it. Sorry.',
    waiting: 'Next try',
    inSeconds: 'in {} s',
    checking: 'Trying now…',
    notYet: 'Not yet, sorry. Next try',
    stopped: 'This page has stopped trying by itself.',
    stop: 'Stop trying',
    resume: 'Start trying again',
    leaving: 'The site is back. One moment…',
    elsewhere:
      'The site answers again, but not at this address. Your browser’s Back button takes you to the page before, often with what you had typed.',
    home: 'Go to the home page',
    copy: 'Copy the code',
    copied: 'Copied',
    otherWays: 'Other ways to reach us',
  },
  fr: {
    name: 'Français',
    tryAgain: 'Réessayer',
    stayHere:
      'Vous pouvez laisser cette page ouverte\u00a0: elle réessaie toute seule et vous conduit là où vous alliez.',
    unknown: 'Nous ne savons pas encore combien de temps cela va durer, et nous préférons ne pas deviner.',
    latest: 'Dernières nouvelles',
    writtenAt: 'Écrit à',
    nextUpdate: 'Prochaines nouvelles avant',
    lateUpdate: 'Nous avions promis des nouvelles pour l’heure ci-dessous et nous sommes en retard. Pardon.',
    waiting: 'Prochain essai',
    inSeconds: 'dans {}\u00a0s',
    checking: 'Nouvel essai…',
    notYet: 'Pas encore, désolés. Prochain essai',
    stopped: 'Cette page a cessé de réessayer toute seule.',
    stop: 'Ne plus réessayer',
    resume: 'Recommencer à essayer',
    leaving: 'Le site est de retour. Un instant…',
    elsewhere:
      'Le site répond de nouveau, mais pas à cette adresse. Le bouton Retour de votre navigateur ramène à la page précédente, souvent avec ce que vous aviez saisi.',
    home: 'Aller à l’accueil',
    copy: 'Copier le code',
    copied: 'Copié',
    otherWays: 'Autres moyens de nous joindre',
  },
};
