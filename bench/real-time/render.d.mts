export function renderRealTime(text: string): string;
