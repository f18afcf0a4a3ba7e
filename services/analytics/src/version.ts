/** Of the rules and the code that finds evidence by them; in every report. The same inputs give the same bytes within a version. */
export const version = '3.2.0'
