/** A sentence of the catalogue as a comment: a mark before each of its lines. */
export const comment = (text: string, indent = ''): string => text.replace(/^/gm, `${indent}# `);
