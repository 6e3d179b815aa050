/** For what the edge's functions compute whom they admit, in percent. */
export interface Admission {
  /** Paid clicks among new visitors. */
  readonly mixPercent: number;
  /** Most of the admissions that paid clicks may take. */
  readonly capPercent: number;
}

/** How many of 100 of each are let in, without the lead page. edge/admission.ts decides by the same shares; a test holds them equal. */
export function admitted(admit: number, admission: Admission): { paid: number; others: number } {
  const mix = admission.mixPercent / 100;
  const paid = Math.min(100, (admit * Math.max(admission.capPercent / 100, mix)) / mix);
  return { paid, others: (admit - mix * paid) / (1 - mix) };
}
