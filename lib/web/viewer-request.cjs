// CloudFront Function (cloudfront-js-2.0), run for each request before anything else. Origins see their own Host header; what the
// viewer asked for, and from where, they learn from these two headers, which a viewer therefore cannot set by itself.
function handler(event) {
  const request = event.request;
  const headers = request.headers;
  delete headers['x-forwarded-host'];
  delete headers['x-viewer-ip'];
  delete headers['x-origin-verify'];
  delete headers['x-viewer-content-type'];
  delete headers['x-viewer-content-encoding'];
  if (headers.host) headers['x-forwarded-host'] = { value: headers.host.value };
  headers['x-viewer-ip'] = { value: event.viewer.ip };
  if (request.uri.startsWith('/v1/') && headers['content-encoding']) labelAsOctets(headers);
  return request;
}

// The HTTP API passes a body on as text if its content type says so, which would destroy a compressed one. Compressed bodies go
// as octets, and what the viewer said of them in headers of their own.
function labelAsOctets(headers) {
  headers['x-viewer-content-encoding'] = { value: headers['content-encoding'].value };
  delete headers['content-encoding'];
  if (headers['content-type']) headers['x-viewer-content-type'] = { value: headers['content-type'].value };
  headers['content-type'] = { value: 'application/octet-stream' };
}
