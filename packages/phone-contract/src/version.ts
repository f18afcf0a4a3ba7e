/** Of the rules in this room. The first number changes when what was taken before would be refused. */
export const CONTRACT_VERSION = '1.0'
