import type { LeadWording, Localized, ModeWording, PageWording } from '../lib/private/contracts/pages';

/** Words that every page has. A brand's wording never replaces the words of a page's own controls. */
export interface CommonText {
  readonly copy: string;
  readonly copied: string;
  readonly otherWays: string;
}

/** Words of the pages on which visitors wait for the site. */
export interface WaitingText extends CommonText {
  readonly tryAgain: string;
  readonly stayHere: string;
  readonly scriptless: string;
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
}

/** Words of the page that answers paid clicks. */
export interface LeadText extends CommonText {
  readonly formTitle: string;
  readonly wish: string;
  readonly yourName: string;
  readonly contact: string;
  readonly optional: string;
  readonly write: string;
  readonly writeNote: string;
  readonly sent: string;
  readonly copyLetter: string;
  readonly subject: string;
  readonly page: string;
  readonly colon: string;
  readonly call: string;
  readonly reach: string;
  readonly usual: string;
  readonly tryUsual: string;
}

export const LANGUAGE_NAMES: Localized<string> = { en: 'English', fr: 'Français' };

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

export const PLANNED_WORDING: Localized<ModeWording> = {
  en: {
    title: 'Our site is closed while we work on it',
    message:
      'We had planned this work, and we are sorry that it falls on your visit. The site opens again as soon as it is done; there is nothing you need to do.',
  },
  fr: {
    title: 'Notre site est fermé, le temps de quelques travaux',
    message:
      'Ces travaux étaient prévus, et nous sommes désolés qu’ils tombent au moment de votre visite. Le site rouvre dès qu’ils sont finis\u00a0; vous n’avez rien à faire.',
  },
};

export const QUEUE_WORDING: Localized<ModeWording> = {
  en: {
    title: 'We are letting in only some visitors at the moment',
    message:
      'Our site is open, but it can’t take everyone right now. Letting in only some keeps it working well for those inside. We are sorry to keep you waiting.',
  },
  fr: {
    title: 'Nous ne pouvons laisser entrer qu’une partie des visiteurs en ce moment',
    message:
      'Notre site est ouvert, mais il ne peut pas accueillir tout le monde pour le moment. Nous limitons les entrées pour qu’il fonctionne bien pour ceux qui y sont. Pardon de vous faire attendre.',
  },
};

/** The message depends on how the brand can be reached: by the form, another way, or not at all. */
export const LEAD_WORDING: Localized<LeadWording & { readonly direct: string; readonly later: string }> = {
  en: {
    title: 'It’s good to see you here',
    message:
      'We can’t show you our usual pages at this moment, but we are here. Tell us what you are looking for, and we will get back to you.',
    direct:
      'We can’t show you our usual pages at this moment, but we are here. Get in touch, and we will gladly help you find what you are looking for.',
    later:
      'We can’t show you our usual pages at this moment. Come back a little later: we would love to show you around.',
    promoText: 'To welcome you, this code is yours for your next order:',
    contactText: 'You can also reach us here:',
  },
  fr: {
    title: 'Quel plaisir de vous voir ici',
    message:
      'Nous ne pouvons pas vous montrer nos pages habituelles en ce moment, mais nous sommes là. Dites-nous ce que vous cherchez, et nous vous répondrons.',
    direct:
      'Nous ne pouvons pas vous montrer nos pages habituelles en ce moment, mais nous sommes là. Joignez-nous, et nous vous aiderons avec plaisir à trouver ce que vous cherchez.',
    later:
      'Nous ne pouvons pas vous montrer nos pages habituelles en ce moment. Revenez un peu plus tard\u00a0: nous serons heureux de vous faire visiter.',
    promoText: 'Pour vous souhaiter la bienvenue, ce code vaut pour votre prochaine commande\u00a0:',
    contactText: 'Vous pouvez aussi nous joindre ici\u00a0:',
  },
};

export const WAITING: Localized<WaitingText> = {
  en: {
    tryAgain: 'Try again now',
    stayHere: 'You can leave this page open: it tries again by itself and takes you where you were going.',
    scriptless: '',
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
    tryAgain: 'Réessayer',
    stayHere:
      'Vous pouvez laisser cette page ouverte\u00a0: elle réessaie toute seule et vous conduit là où vous alliez.',
    scriptless: '',
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

/** What the queue says another way: the site is there. No word of a turn: nobody is in line, the dice decide. */
export const QUEUE: Localized<Partial<WaitingText>> = {
  en: {
    stayHere:
      'You can leave this page open: it tries by itself and lets you in when we can take you. There is no need to reload it; that changes nothing.',
    scriptless: 'Try again from time to time. Trying more often does not get you in sooner.',
    unknown: 'We don’t know how long your wait will be, and we would rather not guess.',
    leaving: 'You can go in now. One moment…',
  },
  fr: {
    stayHere:
      'Vous pouvez laisser cette page ouverte\u00a0: elle essaie toute seule et vous fait entrer dès que nous pouvons vous accueillir. Inutile de la recharger\u00a0: cela ne change rien.',
    scriptless: 'Réessayez de temps en temps. Essayer plus souvent ne vous fait pas entrer plus tôt.',
    unknown: 'Nous ne savons pas combien de temps vous allez attendre, et nous préférons ne pas deviner.',
    leaving: 'Vous pouvez entrer. Un instant…',
  },
};

export const LEAD: Localized<LeadText> = {
  en: {
    formTitle: 'Write to us',
    wish: 'What are you looking for?',
    yourName: 'Your name',
    contact: 'E-mail or phone',
    optional: 'optional',
    write: 'Open in my e-mail app',
    writeNote:
      'Your e-mail app opens with your message in it. Nothing is sent to us before you send it there.',
    sent: 'Your e-mail app should be open now. If it isn’t, send us your message any way you like, to',
    copyLetter: 'Copy my message',
    subject: 'A question for {}',
    page: 'Page',
    colon: ':',
    copy: 'Copy the code',
    copied: 'Copied',
    call: 'Call {}',
    reach: 'Get in touch',
    otherWays: 'Other ways to reach us',
    usual: 'Our usual pages may be back by now.',
    tryUsual: 'Try them again',
  },
  fr: {
    formTitle: 'Écrivez-nous',
    wish: 'Que cherchez-vous\u202f?',
    yourName: 'Votre nom',
    contact: 'E-mail ou téléphone',
    optional: 'facultatif',
    write: 'Ouvrir dans ma messagerie',
    writeNote:
      'Votre messagerie s’ouvre avec votre message. Nous ne recevons rien avant que vous ne l’envoyiez.',
    sent: 'Votre messagerie devrait être ouverte. Sinon, envoyez-nous votre message comme vous voulez, à',
    copyLetter: 'Copier mon message',
    subject: 'Une question pour {}',
    page: 'Page',
    colon: '\u00a0:',
    copy: 'Copier le code',
    copied: 'Copié',
    call: 'Appeler le {}',
    reach: 'Nous joindre',
    otherWays: 'Autres moyens de nous joindre',
    usual: 'Nos pages habituelles sont peut-être déjà de retour.',
    tryUsual: 'Réessayer',
  },
};
