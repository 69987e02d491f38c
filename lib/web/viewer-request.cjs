// CloudFront Function (cloudfront-js-2.0), run for each request before anything else. Origins see their own Host header; what the
// viewer asked for, and from where, they learn from these two headers, which a viewer therefore cannot set by itself.
function handler(event) {
  const request = event.request;
  const headers = request.headers;
  delete headers['x-forwarded-host'];
  delete headers['x-viewer-ip'];
  delete headers['x-origin-verify'];
  if (headers.host) headers['x-forwarded-host'] = { value: headers.host.value };
  headers['x-viewer-ip'] = { value: event.viewer.ip };
  return request;
}
