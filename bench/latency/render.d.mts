export function renderLatency(text: string): string;
export function insertLatency(readme: string, block: string): string;
