export function renderLatency(text: string): string;
