import type { Language } from '../../lib/private/contracts/notify';
import { alarmBrief, capacityBrief } from './brief';
import { failoverBrief } from './failover';
import { cutGsm7, gsm7Length, SMS_CHARACTERS, toAscii, toGsm7 } from './gsm7';
import { siteModeBrief } from './site-mode';
import { slackPayload } from './slack-payload';
import type { Setting, Story } from './story';
import { en } from './texts/en';
import { fr } from './texts/fr';
import type { Texts } from './texts/texts';

const TEXTS: Readonly<Record<Language, Texts>> = { en, fr };

/** SNS takes less than 100 (documented: SNS API "Publish", Subject). */
const SUBJECT_CHARACTERS = 99;

export interface Section {
  readonly label: string;
  readonly lines: readonly string[];
}

/** A message before it takes the form of a channel. */
export interface Brief {
  readonly title: string;
  readonly opening?: string;
  readonly sections: readonly Section[];
  /** The address is the section's only line, so that mail programs and Slack make it a link. */
  readonly links: readonly { readonly label: string; readonly url: string }[];
  /** After the title, in the order in which they are shown, with the most important first. */
  readonly sms: readonly string[];
  /** Event type of the webhook. */
  readonly type: string;
  /** Wakes people up: goes out by SMS too. */
  readonly urgent: boolean;
  /** What machines get beside the texts. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** One message in the form of every channel. */
export interface Message {
  readonly title: string;
  readonly subject: string;
  /** At most 160 characters of GSM 03.38: one part. */
  readonly sms: string;
  readonly email: string;
  readonly slack: Readonly<Record<string, unknown>>;
  /** Body of the webhook, and what subscribers other than e-mail and SMS get from the people topic. */
  readonly webhook: Readonly<Record<string, unknown>>;
  readonly urgent: boolean;
}

/** Says a story in the language of the people on call. */
export function compose(story: Story, setting: Setting, language: Language): Message {
  const texts = TEXTS[language];
  const brief = briefOf(story, setting, texts);
  const email = emailText(brief);
  return {
    title: brief.title,
    subject: subjectOf(brief.title),
    sms: smsText(brief),
    email,
    slack: slackPayload(brief),
    webhook: {
      type: brief.type,
      timestamp: new Date(setting.nowMs).toISOString(),
      data: {
        site: setting.site,
        mode: setting.mode,
        language,
        title: brief.title,
        text: email,
        ...brief.facts,
      },
    },
    urgent: brief.urgent,
  };
}

function briefOf(story: Story, setting: Setting, texts: Texts): Brief {
  switch (story.kind) {
    case 'capacity':
      return capacityBrief(story.change, setting, texts);
    case 'site-mode':
      return siteModeBrief(story.change, setting, texts);
    case 'failover':
      return failoverBrief(story, setting, texts);
    default:
      return alarmBrief(story, setting, texts);
  }
}

function subjectOf(title: string): string {
  const text = toAscii(title);
  if (text.length <= SUBJECT_CHARACTERS) return text;
  return `${text.slice(0, SUBJECT_CHARACTERS - 3).trimEnd()}...`;
}

function emailText(brief: Brief): string {
  const sections = brief.sections.map(({ label, lines }) => [label, ...lines.map((line) => `  ${line}`)]);
  const links = brief.links.map(({ label, url }) => [label, `  ${url}`]);
  const opening = brief.opening ? [[brief.opening]] : [];
  return [[brief.title], ...opening, ...sections, ...links].map((lines) => lines.join('\n')).join('\n\n');
}

/** The title, then as many of the sentences as one part holds; a sentence is kept whole or left out. */
function smsText(brief: Brief): string {
  let text = cutGsm7(toGsm7(brief.title), SMS_CHARACTERS);
  for (const sentence of brief.sms) {
    const longer = `${text.replace(/\.$/, '')}. ${toGsm7(sentence)}`;
    if (sentence && gsm7Length(longer) <= SMS_CHARACTERS) text = longer;
  }
  return text;
}
