export function renderExitRules(text: string): string;
export function insertExitRules(readme: string, block: string): string;
