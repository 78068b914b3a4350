// Why something was refused, where no field of the form shows it.

/** The words beside the button: what is about nothing in particular, and about fields that are not among those `shown`. */
export function refusal({ problem, fields }: { problem: string; fields: Record<string, string> }, ...shown: readonly string[]): string {
  const others = Object.entries(fields).filter(([field]) => !shown.includes(field))
  return [problem, ...others.map(([, words]) => words)].filter(Boolean).join(' ')
}
