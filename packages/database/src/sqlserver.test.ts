import { describe, expect, it } from 'vitest'
import { sqlServerConfig } from './sqlserver.ts'

describe('the address of a SQL Server', () => {
  it.each([
    ['applicationIntent=ReadOnly', true],
    ['ApplicationIntent=readonly', true],
    ['trustServerCertificate=true&applicationIntent=ReadOnly', true],
    ['applicationIntent=ReadWrite', false],
    ['', false],
  ])('says by %s whether a read replica will do', (parameters, isReadOnly) => {
    const { options } = sqlServerConfig(`sqlserver://who:what@host:1433/smittestopp?${parameters}`)
    expect(options!.readOnlyIntent).toBe(isReadOnly)
  })
})
