import {
  FileSystemSASPermissions,
  generateDataLakeSASQueryParameters,
  SASProtocol,
  StorageSharedKeyCredential,
} from '@azure/storage-file-datalake'
import { local, NAMES, type Plan } from './plan.ts'

const YEAR_MS = 365 * 86_400_000

/** A SAS of a file system that allows just this for a year: `c` create, `a` add, `w` write, `r` read, `l` list, `d` delete. */
export function lakeAccess(accountKey: string, fileSystemName: string, permissions: string, now: Date): string {
  return generateDataLakeSASQueryParameters(
    {
      fileSystemName,
      permissions: FileSystemSASPermissions.parse(permissions),
      protocol: SASProtocol.HttpsAndHttp,
      expiresOn: new Date(now.getTime() + YEAR_MS),
    },
    new StorageSharedKeyCredential(NAMES.lakeAccount, accountKey),
  ).toString()
}

/** URL of a file system with its SAS, made anew at each start; the SDK judges it by the machine's clock. */
export function lakeUrl(plan: Plan, fileSystemName: string, permissions: string): string {
  const sas = lakeAccess(plan.secrets.lakeAccountKey, fileSystemName, permissions, new Date())
  return `${local(plan.ports.dataLake)}/${NAMES.lakeAccount}/${fileSystemName}?${sas}`
}
