export function insertBlock(readme: string, name: string, block: string): string;
