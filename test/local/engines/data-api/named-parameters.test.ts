import { numberParameters } from '../../../../local/engines/data-api/named-parameters';

test.each([
  ['a parameter', 'SELECT :a', 'SELECT $1', ['a']],
  ['the same twice', ':a + :b + :a', '$1 + $2 + $1', ['a', 'b']],
  ['a cast', ':a::jsonb', '$1::jsonb', ['a']],
  ['a string', "':no' || :yes", "':no' || $1", ['yes']],
  ['a string with a doubled quote', "'it''s :no' || :yes", "'it''s :no' || $1", ['yes']],
  ['a string with an escaped quote', String.raw`E'\':no' || :yes`, String.raw`E'\':no' || $1`, ['yes']],
  ['a string after a word that ends in e', String.raw`type'\' || :yes || ''`, String.raw`type'\' || $1 || ''`, ['yes']],
  ['a quoted name', '":no" = :yes', '":no" = $1', ['yes']],
  ['a dollar quote', '$$ :no $$ || :yes', '$$ :no $$ || $1', ['yes']],
  ['a tagged dollar quote', '$f$ :no $$ :no $f$ || :yes', '$f$ :no $$ :no $f$ || $1', ['yes']],
  ['a line comment', '-- :no\n:yes', '-- :no\n$1', ['yes']],
  ['a nested block comment', '/* :no /* :no */ :no */ :yes', '/* :no /* :no */ :no */ $1', ['yes']],
  ['an array slice', 'a[1:2] || :yes', 'a[1:2] || $1', ['yes']],
  ['a parameter named by a number', 'a[1:2] || :1', 'a[1:2] || $1', ['1']],
  ['a minus and a division', '1-:a/:b', '1-$1/$2', ['a', 'b']],
])('%s is read as PostgreSQL reads it', (_what, sql, numbered, names) => {
  expect(numberParameters(sql, names)).toEqual({ sql: numbered, names });
});
