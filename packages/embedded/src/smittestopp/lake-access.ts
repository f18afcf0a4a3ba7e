import {
  FileSystemSASPermissions,
  generateDataLakeSASQueryParameters,
  SASProtocol,
  StorageSharedKeyCredential,
} from '@azure/storage-file-datalake'
import { local, NAMES, type Plan } from './plan.ts'

const YEAR_MS = 365 * 86_400_000

/** URL of a file system with a SAS that allows just this (`c` create, `a` add, `w` write, `r` read, `l` list, `d` delete), made anew at each start. */
export function lakeUrl(plan: Plan, fileSystemName: string, permissions: string): string {
  const credential = new StorageSharedKeyCredential(NAMES.lakeAccount, plan.secrets.lakeAccountKey)
  const sas = generateDataLakeSASQueryParameters(
    {
      fileSystemName,
      permissions: FileSystemSASPermissions.parse(permissions),
      protocol: SASProtocol.HttpsAndHttp,
      expiresOn: new Date(Date.now() + YEAR_MS),
    },
    credential,
  )
  return `${local(plan.ports.dataLake)}/${NAMES.lakeAccount}/${fileSystemName}?${sas}`
}
