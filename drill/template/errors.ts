/** The folder, or what it holds, cannot be played: printed as one line. */
export class AssemblyError extends Error {}
