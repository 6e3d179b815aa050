import type { OriginLoad, OriginPart, OriginPort } from '../../world/traffic';
import type { Answer } from '../dns/zone';
import type { Origins } from './origins';

export interface OriginSideOptions {
  readonly origins: Pick<Origins, 'serve' | 'serveSecond'>;
  readonly dns: { forEdges(name: string): Answer['targets'] };
}

/** A part of a load that goes to one place. */
interface Piece {
  readonly load: OriginLoad;
  /** Of the loads that were given. */
  readonly index: number;
  readonly share: number;
}

/**
 * What is behind a distribution: DNS says where the name of an origin leads, for a share of CloudFront's requests here and for the rest of them
 * still there. Visitors who come without CloudFront compete for the same capacity, so they are served in the same step.
 */
export class OriginSide implements OriginPort {
  private direct: readonly OriginLoad[] = [];
  private directAnswers: readonly (readonly OriginPart[])[] = [];

  public constructor(private readonly options: OriginSideOptions) {}

  /** Loads of visitors, served with the next step's; at names that need no DNS any more. */
  public bring(loads: readonly OriginLoad[]): void {
    this.direct = loads;
    this.directAnswers = [];
  }

  /** What those got, after the step. */
  public get brought(): readonly (readonly OriginPart[])[] {
    return this.directAnswers;
  }

  public serve(loads: readonly OriginLoad[], stepMs: number): readonly (readonly OriginPart[])[] {
    const all = this.direct.length === 0 ? loads : [...loads, ...this.direct];
    const answers = this.ask(all, (pieces) => this.options.origins.serve(pieces, stepMs));
    this.directAnswers = answers.slice(loads.length);
    this.direct = [];
    return answers.slice(0, loads.length);
  }

  public serveSecond(loads: readonly OriginLoad[], stepMs: number): readonly (readonly OriginPart[])[] {
    return this.ask(loads, (pieces) => this.options.origins.serveSecond(pieces, stepMs));
  }

  private ask(
    loads: readonly OriginLoad[],
    serve: (pieces: readonly OriginLoad[]) => readonly (readonly OriginPart[])[],
  ): readonly (readonly OriginPart[])[] {
    const pieces = this.pieces(loads);
    const got = serve(pieces.map(({ load }) => load));
    if (pieces.length === loads.length && pieces.every(({ index, share }, at) => index === at && share === 1))
      return got;
    const answers: OriginPart[][] = loads.map(() => []);
    pieces.forEach(({ index, share }, at) => {
      for (const part of got[at]!) answers[index]!.push({ ...part, share: share * part.share });
    });
    loads.forEach(({ attempts }, index) => {
      // CloudFront answers 502 when the name of an origin leads nowhere (documented: "HTTP 502 status code (DNS error)").
      const nowhere = 1 - answers[index]!.reduce((sum, { share }) => sum + share, 0);
      if (nowhere > NOBODY)
        answers[index]!.push({ share: nowhere, ended: { failure: 'refused' }, afterMs: attempts });
    });
    return answers;
  }

  /** Where each load goes now. */
  private pieces(loads: readonly OriginLoad[]): readonly Piece[] {
    const known = new Map<string, Answer['targets']>();
    return loads.flatMap((load, index): readonly Piece[] => {
      if (load.from !== undefined) return [{ load, index, share: 1 }];
      let targets = known.get(load.domainName);
      if (targets === undefined) {
        targets = this.options.dns.forEdges(load.domainName);
        known.set(load.domainName, targets);
      }
      const [only] = targets;
      if (targets.length === 1 && only!.share > 1 - NOBODY) {
        const same = only!.target === load.domainName;
        return [{ load: same ? load : { ...load, domainName: only!.target }, index, share: 1 }];
      }
      return targets.map(({ target, share }) => ({
        load: { ...load, domainName: target, perSecond: load.perSecond * share },
        index,
        share,
      }));
    });
  }
}

/** A share that is nobody. */
const NOBODY = 1e-9;
