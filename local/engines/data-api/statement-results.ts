import { ServiceError } from '../../contracts';
import { columnMetadata } from './column-types';
import type { DataApiRequests } from './data-api-requests';
import { toField, toJsonValue } from './field-values';
import type { StatementResult } from './postgres';

const MAXIMUM_RESPONSE_BYTES = 1 << 20;
const MAXIMUM_ROW_BYTES = 64 << 10;

/** The answer of ExecuteStatement. A result above the Data API's limits (1 MiB, 64 KiB a row) is refused as there. */
export function executeStatementAnswer(
  { fields, rows, affectedRows }: StatementResult,
  request: Pick<DataApiRequests['ExecuteStatement'], 'formatRecordsAs' | 'includeResultMetadata'>,
): object {
  checkRows(rows);
  const cells = (row: readonly (string | null)[]): { name: string; typeOid: number; text: string | null }[] =>
    fields.map(({ name, dataTypeID }, index) => ({ name, typeOid: dataTypeID, text: row[index] ?? null }));
  const hasRows = fields.length > 0;
  const isJson = request.formatRecordsAs === 'JSON';
  const answer = {
    numberOfRecordsUpdated: affectedRows,
    generatedFields: isJson ? undefined : [],
    records:
      hasRows && !isJson ? rows.map((row) => cells(row).map(({ typeOid, text }) => toField(typeOid, text))) : undefined,
    formattedRecords:
      hasRows && isJson
        ? JSON.stringify(
            rows.map((row) =>
              Object.fromEntries(cells(row).map(({ name, typeOid, text }) => [name, toJsonValue(typeOid, text)])),
            ),
          )
        : undefined,
    columnMetadata:
      hasRows && !isJson && request.includeResultMetadata
        ? fields.map(({ name, dataTypeID }) => columnMetadata(name, dataTypeID))
        : undefined,
  };
  if (Buffer.byteLength(JSON.stringify(answer)) > MAXIMUM_RESPONSE_BYTES) {
    throw new ServiceError('BadRequestException', 'Database returned more than the allowed response size limit');
  }
  return answer;
}

function checkRows(rows: StatementResult['rows']): void {
  for (const row of rows) {
    const bytes = row.reduce((sum, text) => sum + (text === null ? 0 : Buffer.byteLength(text)), 0);
    if (bytes > MAXIMUM_ROW_BYTES) {
      throw new ServiceError(
        'BadRequestException',
        `Database returned a row of ${bytes} bytes, which is larger than the allowed row size of ${MAXIMUM_ROW_BYTES} bytes`,
      );
    }
  }
}
