import {
  type Dials,
  INCIDENT_PATTERN,
  PRESETS,
  RETRY_AFTER_SECONDS,
  SITE_MODE_VERSION,
  type SiteModeDocument,
} from './site-mode';

const count = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER } as const;

const DIALS: Readonly<Record<keyof Dials, object>> = {
  admit: {
    type: 'number',
    minimum: 0,
    maximum: 100,
    description: 'Share of new visitors that the site takes, in percent.',
  },
  dim: {
    type: 'number',
    minimum: 0,
    maximum: 1,
    description: 'Share of the optional features that the application leaves out.',
  },
  lead: { type: 'boolean', description: 'Whether paid clicks get the lead page.' },
  hard: {
    type: 'boolean',
    description: 'Planned work: only operators get to the application. With the preset maintenance only.',
  },
};

const PROPERTIES: Readonly<Record<keyof SiteModeDocument, object>> = {
  version: {
    const: SITE_MODE_VERSION,
    description: 'Of the shape. A document of another version means normal.',
  },
  revision: { ...count, description: 'Grows by one with each write.' },
  preset: { enum: [...PRESETS], description: 'What was asked for; the dials say what it means.' },
  ...DIALS,
  until: { ...count, description: 'Seconds since the epoch. From this moment on the document means normal.' },
  retryAfterSeconds: {
    type: 'integer',
    minimum: RETRY_AFTER_SECONDS.least,
    maximum: RETRY_AFTER_SECONDS.most,
    description: 'Middle of the jittered Retry-After.',
  },
  by: {
    enum: ['person', 'automation'],
    description: 'Who wrote it: a person beats automation until the document ends.',
  },
  at: { ...count, description: 'When it was asked for, in seconds since the epoch.' },
  incident: { type: 'string', pattern: INCIDENT_PATTERN.source, description: 'Identifier of the incident.' },
  reason: { type: 'string', description: 'Why, in a few words; never shown to visitors.' },
};

/**
 * The document as a JSON Schema, for who writes it from another language. It says what {@link readDocument} does, but for the
 * size: no keyword counts bytes.
 */
export const SITE_MODE_SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'The mode of a site, as the entry `mode` of the edge’s KeyValueStore',
  description: 'At most 1,024 bytes as UTF-8. What does not match means normal.',
  type: 'object',
  properties: PROPERTIES,
  required: Object.keys(PROPERTIES).filter((key) => key !== 'incident' && key !== 'reason'),
  additionalProperties: false,
  anyOf: [{ properties: { hard: { const: false } } }, { properties: { preset: { const: 'maintenance' } } }],
} as const;
