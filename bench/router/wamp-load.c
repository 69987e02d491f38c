/*
 * A load generator for WAMP routers: one thread, one epoll, so that it is no bottleneck. WebSocket or RawSocket; JSON, CBOR or
 * MessagePack. Loopback only. Built and run by bench/router.ts; by hand:
 *
 *     cc -O2 -o wamp-load wamp-load.c
 *     ./wamp-load port=8080 path=/ws realm=iot scn=fanin p=100 w=1000 secs=3 spid=PID
 *
 * scn    fanin, fanout, rpc, ack or idle         p     publishers or callers
 * s      subscribers                             d     calls in flight a caller
 * w      window: publications in flight          b     messages a write
 * n      sessions (idle)                         pay   bytes of payload
 * rate   messages a second; 0: as many as go     ser   json, cbor or msgpack
 * raw    1: RawSocket                            auth  any text: authenticate as "joe" with the ticket "ticket1"
 * topic, procedure                               spid  process of the router, whose CPU time and memory are read
 *
 * It prints one line of JSON: rate (messages received a second), srv_us_msg (CPU microseconds of the router a message received),
 * latencies in microseconds, kb_per_sess (memory a session, idle) and srv_us_per_conn (CPU microseconds a session opened, idle).
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
typedef uint8_t u8;
typedef uint64_t u64;
typedef uint32_t u32;
enum { JSON, CBOR, MSGP };
static int SER = JSON, RAW = 0;
static const char *SCN = "fanin", *PATHS = "/ws", *HOST = "127.0.0.1", *REALM = "realm1", *AUTH = "", *TOPIC = "device.joe.telemetry", *PROCEDURE = "device.joe.echo";
static int PORT = 8080, P = 100, S = 1, D = 16, W = 0, B = 1, N = 10000, K = 64, PAY = 200, CALLEES = 1,
           NPORT = 1;
static double WARM = 1, SECS = 3, RATE = 0, HOLD = 0;
static int OBJ = 1, LOCALIPS = 1;
static int spids[16], nsp;
static u64 now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000ull + t.tv_nsec;
}
// ---------- histogram (log-linear, ns)
static u32 H[64 * 32];
static u64 Hn;
static void hadd(u64 v) {
  if (v < 32) {
    H[v]++;
    Hn++;
    return;
  }
  int e = 63 - __builtin_clzll(v);
  int idx = (e - 4) * 32 + ((v >> (e - 5)) & 31);
  if (idx > 2047)
    idx = 2047;
  H[idx]++;
  Hn++;
}
static double hval(int idx) {
  if (idx < 32)
    return idx;
  int e = idx / 32 + 4;
  return (double)((1ull << e) + ((u64)(idx % 32) << (e - 5)));
}
static double hq(double q) {
  u64 t = (u64)(q * Hn), c = 0;
  for (int i = 0; i < 2048; i++) {
    c += H[i];
    if (c > t)
      return hval(i) / 1000.0;
  }
  return 0;
}
static void hreset(void) {
  memset(H, 0, sizeof H);
  Hn = 0;
}
// ---------- encoder
typedef struct {
  u8 b[65536];
  int n;
  int comma[16];
  int lvl;
  int kv;
} E;
static void raw(E* e, const void* p, int n) {
  memcpy(e->b + e->n, p, n);
  e->n += n;
}
static void sep(E* e) {
  if (SER != JSON)
    return;
  if (e->comma[e->lvl]) {
    raw(e, e->comma[e->lvl] == 2 ? ":" : ",", 1);
  }
}
static void post(E* e) {
  if (SER != JSON)
    return;
  if (e->kv & (1 << e->lvl))
    e->comma[e->lvl] = e->comma[e->lvl] == 2 ? 1 : 2;
  else
    e->comma[e->lvl] = 1;
}
static void head(E* e, int maj, u64 v) {
  u8 t[9];
  int n;
  if (SER == CBOR) {
    if (v < 24) {
      t[0] = maj << 5 | v;
      n = 1;
    } else if (v < 256) {
      t[0] = maj << 5 | 24;
      t[1] = v;
      n = 2;
    } else if (v < 65536) {
      t[0] = maj << 5 | 25;
      t[1] = v >> 8;
      t[2] = v;
      n = 3;
    } else {
      t[0] = maj << 5 | 26;
      t[1] = v >> 24;
      t[2] = v >> 16;
      t[3] = v >> 8;
      t[4] = v;
      n = 5;
    }
  } else {  // msgpack maj 0 uint 3 str 4 arr 5 map
    if (maj == 0) {
      if (v < 128) {
        t[0] = v;
        n = 1;
      } else if (v < 256) {
        t[0] = 0xcc;
        t[1] = v;
        n = 2;
      } else if (v < 65536) {
        t[0] = 0xcd;
        t[1] = v >> 8;
        t[2] = v;
        n = 3;
      } else {
        t[0] = 0xce;
        t[1] = v >> 24;
        t[2] = v >> 16;
        t[3] = v >> 8;
        t[4] = v;
        n = 5;
      }
    } else if (maj == 3) {
      if (v < 32) {
        t[0] = 0xa0 | v;
        n = 1;
      } else if (v < 256) {
        t[0] = 0xd9;
        t[1] = v;
        n = 2;
      } else {
        t[0] = 0xda;
        t[1] = v >> 8;
        t[2] = v;
        n = 3;
      }
    } else if (maj == 4) {
      if (v < 16) {
        t[0] = 0x90 | v;
        n = 1;
      } else {
        t[0] = 0xdc;
        t[1] = v >> 8;
        t[2] = v;
        n = 3;
      }
    } else {
      if (v < 16) {
        t[0] = 0x80 | v;
        n = 1;
      } else {
        t[0] = 0xde;
        t[1] = v >> 8;
        t[2] = v;
        n = 3;
      }
    }
  }
  raw(e, t, n);
}
static void arr(E* e, int n) {
  sep(e);
  if (SER == JSON) {
    raw(e, "[", 1);
    e->lvl++;
    e->comma[e->lvl] = 0;
    e->kv &= ~(1 << e->lvl);
  } else
    head(e, 4, n);
}
static void aend(E* e) {
  if (SER == JSON) {
    raw(e, "]", 1);
    e->lvl--;
    post(e);
  }
}
static void map(E* e, int n) {
  sep(e);
  if (SER == JSON) {
    raw(e, "{", 1);
    e->lvl++;
    e->comma[e->lvl] = 0;
    e->kv |= 1 << e->lvl;
  } else
    head(e, 5, n);
}
static void mend(E* e) {
  if (SER == JSON) {
    raw(e, "}", 1);
    e->lvl--;
    post(e);
  }
}
static void uint_(E* e, u64 v) {
  sep(e);
  if (SER == JSON) {
    char t[24];
    int n = sprintf(t, "%llu", (unsigned long long)v);
    raw(e, t, n);
  } else
    head(e, 0, v);
  post(e);
}
static void str(E* e, const char* s) {
  sep(e);
  if (SER == JSON) {
    raw(e, "\"", 1);
    raw(e, s, strlen(s));
    raw(e, "\"", 1);
  } else {
    head(e, 3, strlen(s));
    raw(e, s, strlen(s));
  }
  post(e);
}
static void dbl(E* e, double d) {
  sep(e);
  if (SER == JSON) {
    char t[32];
    int n = sprintf(t, "%.2f", d);
    raw(e, t, n);
  } else {
    u64 x;
    memcpy(&x, &d, 8);
    u8 t[9];
    t[0] = SER == CBOR ? 0xfb : 0xcb;
    for (int i = 0; i < 8; i++)
      t[1 + i] = x >> (56 - 8 * i);
    raw(e, t, 9);
  }
  post(e);
}
static void boolt(E* e) {
  sep(e);
  if (SER == JSON)
    raw(e, "true", 4);
  else {
    u8 t = SER == CBOR ? 0xf5 : 0xc3;
    raw(e, &t, 1);
  }
  post(e);
}
#define MARK "T#0123456789abcdef"
static void payload(E* e) {  // args, kwargs of about PAY bytes
  int start = e->n;
  if (!OBJ) {
    arr(e, 1);
    char s[8192];
    strcpy(s, MARK);
    int l = PAY - 4;
    if (l < 18)
      l = 18;
    for (int i = 18; i < l; i++)
      s[i] = 'a' + i % 26;
    s[l] = 0;
    str(e, s);
    aend(e);
    return;
  }
  arr(e, 0);
  aend(e);
  map(e, 9);
  str(e, "m");
  str(e, MARK);
  str(e, "device");
  str(e, "gw-eu-west-1-0042");
  str(e, "seq");
  uint_(e, 123456);
  str(e, "temp");
  dbl(e, 21.53);
  str(e, "hum");
  dbl(e, 48.25);
  str(e, "bat");
  dbl(e, 3.71);
  str(e, "ok");
  boolt(e);
  str(e, "tags");
  arr(e, 2);
  str(e, "floor2");
  str(e, "lab");
  aend(e);
  str(e, "pad");
  char s[8192];
  int l = PAY - (e->n - start) - 6;
  if (l < 1)
    l = 1;
  for (int i = 0; i < l; i++)
    s[i] = 'a' + i % 26;
  s[l] = 0;
  str(e, s);
  mend(e);
}
// ---------- connections
typedef struct C {
  int fd, id, role, st;
  u8* lo;
  int lon;
  u8* wb;
  int wn, wo, wc;
  int pollout;
  u64 t0;
  u32 req;
  u64* ts;
  int infl;
  int fl;
  int parked;
} C;  // st 0 connecting 1 http 2 wamp 3 ready
enum { PUB = 1, SUB, CALLER, CALLEE, IDLE };
static C* cs;
static int nc, ready, ep, failed;
static u64 rx, tx, lost, bytes_in;
static u8* RB;
static u64 lastrx;
static int measuring;
static void die(const char* m) {
  perror(m);
  exit(1);
}
static void upd(C* c, int out) {
  if (c->pollout == out)
    return;
  c->pollout = out;
  struct epoll_event ev = {.events = EPOLLIN | (out ? EPOLLOUT : 0), .data.ptr = c};
  epoll_ctl(ep, EPOLL_CTL_MOD, c->fd, &ev);
}
static void flushc(C* c) {
  while (c->wo < c->wn) {
    int r = send(c->fd, c->wb + c->wo, c->wn - c->wo, MSG_NOSIGNAL);
    if (r < 0) {
      if (errno == EAGAIN) {
        upd(c, 1);
        return;
      }
      if (errno == EINTR)
        continue;
      fprintf(stderr, "send err conn %d role %d: %s\n", c->id, c->role, strerror(errno));
      exit(3);
    }
    c->wo += r;
  }
  c->wo = c->wn = 0;
  upd(c, 0);
}
static void need(C* c, int n) {
  if (c->wn + n > c->wc) {
    int nc2 = c->wc ? c->wc : 1024;
    while (nc2 < c->wn + n)
      nc2 *= 2;
    c->wb = realloc(c->wb, nc2);
    c->wc = nc2;
  }
}
static u32 mk = 0x5a17c3e9;
static u8* frame(C* c, const u8* p, int n) {  // append client frame, returns pointer to masked payload
  if (RAW) {
    need(c, n + 4);
    u8* o = c->wb + c->wn;
    o[0] = 0;
    o[1] = n >> 16;
    o[2] = n >> 8;
    o[3] = n;
    memcpy(o + 4, p, n);
    c->wn += n + 4;
    return o + 4;
  }
  need(c, n + 14);
  u8* o = c->wb + c->wn;
  int h;
  o[0] = SER == JSON ? 0x81 : 0x82;
  if (n < 126) {
    o[1] = 0x80 | n;
    h = 2;
  } else {
    o[1] = 0x80 | 126;
    o[2] = n >> 8;
    o[3] = n;
    h = 4;
  }
  memcpy(o + h, &mk, 4);
  h += 4;
  u64 m8 = (u64)mk << 32 | mk;
  int i = 0;
  for (; i + 8 <= n; i += 8) {
    u64 x;
    memcpy(&x, p + i, 8);
    x ^= m8;
    memcpy(o + h + i, &x, 8);
  }
  for (; i < n; i++)
    o[h + i] = p[i] ^ ((u8*)&mk)[i & 3];
  c->wn += h + n;
  return o + h;
}
static void sendE(C* c, E* e) {
  frame(c, e->b, e->n);
}
// templates
typedef struct {
  u8 b[8192];
  int n;
  int ro;
  int mo;
} T;
static T tpub, tcall, tyield;
static void mk_t(T* t, int type, const char* uri, int ack, int hasuri) {
  E* e = calloc(1, sizeof *e);
  arr(e, hasuri ? 6 : 5);
  uint_(e, type);
  uint_(e, 100000000);
  if (ack) {
    map(e, 1);
    str(e, "acknowledge");
    boolt(e);
    mend(e);
  } else {
    map(e, 0);
    mend(e);
  }
  if (hasuri)
    str(e, uri);
  int before = e->n;
  (void)before;
  if (!OBJ && SER != JSON) {
    e->b[0] -= 1;
  }
  payload(e);
  aend(e);
  memcpy(t->b, e->b, e->n);
  t->n = e->n;
  u8* q;
  if (SER == JSON)
    q = memmem(t->b, t->n, "100000000", 9);
  else {
    u8 pat[5] = {SER == CBOR ? 0x1a : 0xce, 100000000 >> 24, (100000000 >> 16) & 255, (100000000 >> 8) & 255,
                 100000000 & 255};
    q = memmem(t->b, t->n, pat, 5);
    if (q)
      q++;
  }
  if (!q) {
    fprintf(stderr, "tmpl\n");
    exit(1);
  }
  t->ro = q - t->b;
  u8* m = memmem(t->b, t->n, "T#", 2);
  t->mo = m ? m - t->b + 2 : -1;
  free(e);
}
static void patch(T* t, u32 req, u64 ts) {
  u8* o = t->b + t->ro;
  if (SER == JSON) {
    u32 v = 100000000 + req % 800000000;
    for (int i = 8; i >= 0; i--) {
      o[i] = '0' + v % 10;
      v /= 10;
    }
  } else {
    u32 v = 100000000 + req;
    o[0] = v >> 24;
    o[1] = v >> 16;
    o[2] = v >> 8;
    o[3] = v;
  }
  if (t->mo >= 0 && ts) {
    static const char hx[] = "0123456789abcdef";
    u8* m = t->b + t->mo;
    for (int i = 15; i >= 0; i--) {
      m[i] = hx[ts & 15];
      ts >>= 4;
    }
  }
}
static u64 getts(const u8* p, int n) {
  const u8* m = memmem(p, n, "T#", 2);
  if (!m || m + 18 > p + n)
    return 0;
  u64 v = 0;
  for (int i = 2; i < 18; i++) {
    int ch = m[i];
    v = v << 4 | (ch <= '9' ? ch - '0' : ch - 'a' + 10);
  }
  return v;
}
static const u8* rdu(const u8* p, const u8* e, u64* v) {  // read next uint inside array, after head or comma
  if (SER == JSON) {
    while (p < e && (*p < '0' || *p > '9'))
      p++;
    u64 x = 0;
    while (p < e && *p >= '0' && *p <= '9')
      x = x * 10 + *p++ - '0';
    *v = x;
    return p;
  }
  u8 b = *p++;
  int n = 0;
  if (SER == CBOR) {
    if (b < 24) {
      *v = b;
      return p;
    }
    n = b == 24 ? 1 : b == 25 ? 2 : b == 26 ? 4 : b == 27 ? 8 : -1;
  } else {
    if (b < 128) {
      *v = b;
      return p;
    }
    n = b == 0xcc   ? 1
        : b == 0xcd ? 2
        : b == 0xce ? 4
        : b == 0xcf ? 8
        : b == 0xd0 ? 1
        : b == 0xd1 ? 2
        : b == 0xd2 ? 4
        : b == 0xd3 ? 8
                    : -1;
    if (b == 0xcb) {
      u64 x = 0;
      for (int i = 0; i < 8; i++)
        x = x << 8 | *p++;
      double d;
      memcpy(&d, &x, 8);
      *v = (u64)d;
      return p;
    }
  }
  if (n < 0) {
    fprintf(stderr, "bad uint %02x\n", b);
    exit(4);
  }
  u64 x = 0;
  for (int i = 0; i < n; i++)
    x = x << 8 | *p++;
  *v = x;
  return p;
}
static int pubrr;
static u64 t_start;
static u64 rate_sent;
static int npub;
static C** pubs;
static int ncaller;
static C** callers;
static void publish(C* c, u64 ts) {
  patch(&tpub, ++c->req, ts);
  frame(c, tpub.b, tpub.n);
  tx++;
  c->infl++;
}
static void call(C* c, u64 ts) {
  patch(&tcall, ++c->req, ts);
  c->ts[c->req & 4095] = ts;
  frame(c, tcall.b, tcall.n);
  tx++;
  c->infl++;
}
static int go;
static u64 acked;
static void hello(C* c) {
  E* e = calloc(1, sizeof *e);
  arr(e, 3);
  uint_(e, 1);
  str(e, REALM);
  map(e, AUTH[0] ? 3 : 1);
  str(e, "roles");
  map(e, 4);
  str(e, "publisher");
  map(e, 0);
  mend(e);
  str(e, "subscriber");
  map(e, 0);
  mend(e);
  str(e, "caller");
  map(e, 0);
  mend(e);
  str(e, "callee");
  map(e, 0);
  mend(e);
  mend(e);
  if (AUTH[0]) {
    str(e, "authmethods");
    arr(e, 1);
    str(e, "ticket");
    aend(e);
    str(e, "authid");
    str(e, "joe");
  }
  mend(e);
  aend(e);
  sendE(c, e);
  free(e);
  flushc(c);
  c->st = 2;
}
static void mark_ready(C* c) {
  if (c->st != 3) {
    c->st = 3;
    ready++;
    if (strcmp(SCN, "idle") == 0)
      hadd(now_ns() - c->t0);
  }
}
static void onmsg(C* c, const u8* p, int n, u64 now) {
  const u8 *e = p + n, *q = p;
  u64 type, a;
  if (SER != JSON) {
    u8 b = *q++;
    if (b == 0x98)
      q++;
    else if (b == 0xdc)
      q += 2;
  }
  q = rdu(q, e, &type);
  switch (type) {
    case 36:
      rx++;
      c->fl++;
      lastrx = now;
      if (measuring && (rx & 7) == 0) {
        u64 t = getts(p, n);
        if (t && now > t)
          hadd(now - t);
      }
      break;
    case 17:
      q = rdu(q, e, &a);
      rx++;
      if (measuring)
        hadd(now - c->ts[0]);
      c->infl = 0;
      acked++;
      if (go && RATE == 0) {
        c->ts[0] = now_ns();
        publish(c, c->ts[0]);
      }
      break;
    case 50: {
      q = rdu(q, e, &a);
      rx++;
      c->infl--;
      u32 r = (u32)(a - 100000000);
      u64 t = c->ts[r & 4095];
      if (measuring)
        hadd(now - t);
      if (go && RATE == 0)
        call(c, now);
      break;
    }
    case 68: {
      q = rdu(q, e, &a);
      E* y = (E*)0;
      (void)y;  // YIELD: invocation id may be of any size: encode by hand
      u8 b[8300];
      int k = 0;
      if (SER == JSON) {
        k = sprintf((char*)b, "[70,%llu,", (unsigned long long)a);
        int s = tyield.ro + 9 + 1;
        memcpy(b + k, tyield.b + s, tyield.n - s);
        k += tyield.n - s;
      } else {
        b[k++] = tyield.b[0];
        int s = tyield.ro + 4;
        int hb = tyield.ro - 1;
        memcpy(b + k, tyield.b + 1, hb - 1);
        k += hb - 1;
        u8 m64 = SER == CBOR ? 0x1b : 0xcf;
        if (a < 24 || (SER == MSGP && a < 128))
          b[k++] = a;
        else {
          b[k++] = m64;
          for (int i = 7; i >= 0; i--)
            b[k++] = a >> (8 * i);
        }
        memcpy(b + k, tyield.b + s, tyield.n - s);
        k += tyield.n - s;
      }
      frame(c, b, k);
      break;
    }
    case 4: {
      E* x = calloc(1, sizeof *x);
      arr(x, 3);
      uint_(x, 5);
      str(x, "ticket1");
      map(x, 0);
      mend(x);
      aend(x);
      sendE(c, x);
      free(x);
      break;
    }
    case 2: {
      E* x = calloc(1, sizeof *x);
      if (c->role == SUB) {
        arr(x, 4);
        uint_(x, 32);
        uint_(x, 1);
        map(x, 0);
        mend(x);
        str(x, TOPIC);
        aend(x);
        sendE(c, x);
      } else if (c->role == CALLEE) {
        arr(x, 4);
        uint_(x, 64);
        uint_(x, 1);
        int sh = CALLEES > 1;
        map(x, sh);
        if (sh) {
          str(x, "invoke");
          str(x, "roundrobin");
        }
        mend(x);
        str(x, PROCEDURE);
        aend(x);
        sendE(c, x);
      } else
        mark_ready(c);
      free(x);
      break;
    }
    case 33:
    case 65:
      mark_ready(c);
      break;
    case 8: {
      u64 t8;
      q = rdu(q, e, &t8);
      q = rdu(q, e, &a);
      if (t8 == 48) {
        lost++;
        c->infl--;
        if (go && RATE == 0)
          call(c, now);
        break;
      }
    }
    /* fallthrough */
    case 3:
    case 6:
      fprintf(stderr, "conn %d got msg %llu: %.*s\n", c->id, (unsigned long long)type, n > 300 ? 300 : n, p);
      if (type != 8 || 1)
        exit(5);
      break;
    default:
      break;
  }
}
static void onread(C* c) {
  int have = c->lon;
  if (have) {
    memcpy(RB, c->lo, have);
    c->lon = 0;
  }
  int r = recv(c->fd, RB + have, 262144 - have, 0);
  if (r <= 0) {
    if (r < 0 && (errno == EAGAIN || errno == EINTR)) {
      if (have) {
        memcpy(c->lo, RB, have);
        c->lon = have;
      }
      return;
    }
    fprintf(stderr, "conn %d role %d closed by server (%s)\n", c->id, c->role,
            r < 0 ? strerror(errno) : "eof");
    failed++;
    close(c->fd);
    c->st = 9;
    if (failed > 3)
      exit(6);
    return;
  }
  bytes_in += r;
  int n = have + r;
  u8 *p = RB, *e = RB + n;
  u64 now = now_ns();
  if (c->st == 1) {
    if (RAW) {
      if (n < 4)
        goto save;
      if (RB[0] != 0x7f || (RB[1] & 15) == 0) {
        fprintf(stderr, "raw hs refused\n");
        exit(1);
      }
      p += 4;
      hello(c);
    } else {
      u8* h = memmem(RB, n, "\r\n\r\n", 4);
      if (!h)
        goto save;
      if (memcmp(RB, "HTTP/1.1 101", 12)) {
        fprintf(stderr, "http: %.*s\n", n > 200 ? 200 : n, RB);
        exit(1);
      }
      p = h + 4;
      hello(c);
    }
  }
  while (e - p >= 2) {
    if (RAW) {
      if (e - p < 4)
        break;
      int l = p[1] << 16 | p[2] << 8 | p[3];
      if (e - p < 4 + l)
        break;
      if ((p[0] & 7) == 0)
        onmsg(c, p + 4, l, now);
      p += 4 + l;
      continue;
    }
    int op = p[0] & 15;
    u64 l = p[1] & 127;
    int h = 2;
    if (l == 126) {
      if (e - p < 4)
        break;
      l = p[2] << 8 | p[3];
      h = 4;
    } else if (l == 127) {
      if (e - p < 10)
        break;
      l = 0;
      for (int i = 0; i < 8; i++)
        l = l << 8 | p[2 + i];
      h = 10;
    }
    if ((u64)(e - p) < h + l)
      break;
    if (op == 1 || op == 2)
      onmsg(c, p + h, l, now);
    else if (op == 9) {
      need(c, 6);
      u8* o = c->wb + c->wn;
      o[0] = 0x8a;
      o[1] = 0x80;
      memset(o + 2, 0, 4);
      c->wn += 6;
    } else if (op == 8) {
      fprintf(stderr, "ws close %d\n", c->id);
      exit(7);
    }
    p += h + l;
  }
save:;
  int left = e - p;
  if (left) {
    c->lo = realloc(c->lo, left);
    memcpy(c->lo, p, left);
    c->lon = left;
  }
  if (c->wn > c->wo && !c->pollout)
    flushc(c);
}
static void startc(C* c) {
  c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (c->fd < 0)
    die("socket");
  int one = 1;
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (LOCALIPS > 1) {
    struct sockaddr_in l = {.sin_family = AF_INET};
    l.sin_addr.s_addr = htonl(0x7f000002 + c->id % LOCALIPS);
    setsockopt(c->fd, IPPROTO_IP, 24, &one, sizeof one);
    if (bind(c->fd, (void*)&l, sizeof l))
      die("bind");
  }
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(PORT + c->id % NPORT)};
  inet_pton(AF_INET, HOST, &a.sin_addr);
  c->t0 = now_ns();
  if (connect(c->fd, (void*)&a, sizeof a) && errno != EINPROGRESS)
    die("connect");
  c->st = 0;
  c->pollout = 1;
  struct epoll_event ev = {.events = EPOLLIN | EPOLLOUT, .data.ptr = c};
  epoll_ctl(ep, EPOLL_CTL_ADD, c->fd, &ev);
}
static void onconn(C* c) {
  int er = 0;
  socklen_t sl = sizeof er;
  getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &er, &sl);
  if (er) {
    fprintf(stderr, "connect: %s\n", strerror(er));
    exit(1);
  }
  char b[512];
  int n;
  if (RAW) {
    b[0] = 0x7f;
    b[1] = 0xF0 | (SER == JSON ? 1 : SER == MSGP ? 2 : 3);
    b[2] = b[3] = 0;
    n = 4;
  } else
    n = sprintf(
        b,
        "GET %s HTTP/1.1\r\nHost: %s:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: "
        "dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: wamp.2.%s\r\n\r\n",
        PATHS, HOST, PORT,
        SER == JSON   ? "json"
        : SER == CBOR ? "cbor"
                      : "msgpack");
  need(c, n);
  memcpy(c->wb, b, n);
  c->wn = n;
  c->st = 1;
  flushc(c);
}
static int poll1(int ms) {
  struct epoll_event ev[1024];
  int n = epoll_wait(ep, ev, 1024, ms);
  for (int i = 0; i < n; i++) {
    C* c = ev[i].data.ptr;
    if (c->st == 9)
      continue;
    if (c->st == 0) {
      if (ev[i].events & (EPOLLOUT | EPOLLERR | EPOLLHUP))
        onconn(c);
      continue;
    }
    if (ev[i].events & EPOLLOUT)
      flushc(c);
    if (ev[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))
      onread(c);
  }
  return n;
}
static double srv_cpu(double* rss) {
  double t = 0;
  *rss = 0;
  for (int i = 0; i < nsp; i++) {
    char f[64], b[2048];
    sprintf(f, "/proc/%d/stat", spids[i]);
    FILE* h = fopen(f, "r");
    if (!h)
      continue;
    int n = fread(b, 1, 2047, h);
    b[n] = 0;
    fclose(h);
    char* p = strrchr(b, ')');
    long long ut, st;
    long long rs;
    sscanf(p + 2,
           "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lld %lld %*d %*d %*d %*d %*d %*d %*u %*u %lld", &ut,
           &st, &rs);
    t += (ut + st) * 10000.0;
    *rss += rs * 4096.0;
  }
  return t;
}
static double my_cpu(void) {
  struct rusage r;
  getrusage(RUSAGE_SELF, &r);
  return (r.ru_utime.tv_sec + r.ru_stime.tv_sec) * 1e6 + r.ru_utime.tv_usec + r.ru_stime.tv_usec;
}
int main(int argc, char** argv) {
  signal(SIGPIPE, SIG_IGN);
  for (int i = 1; i < argc; i++) {
    char* a = argv[i];
    char* v = strchr(a, '=');
    if (!v) {
      fprintf(stderr, "arg %s\n", a);
      return 1;
    }
    *v++ = 0;
#define O(k, x)        \
  if (!strcmp(a, k)) { \
    x;                 \
  }
    O("scn", SCN = v)
    O("port", PORT = atoi(v)) O("nport", NPORT = atoi(v)) O("path", PATHS = v)
        O("ser", SER = !strcmp(v, "json")   ? JSON
                       : !strcmp(v, "cbor") ? CBOR
                                            : MSGP) O("raw", RAW = atoi(v)) O("p", P = atoi(v))
            O("s", S = atoi(v)) O("d", D = atoi(v)) O("w", W = atoi(v)) O("b", B = atoi(v))
                O("n", N = atoi(v)) O("k", K = atoi(v)) O("pay", PAY = atoi(v)) O("obj", OBJ = atoi(v))
                    O("warm", WARM = atof(v)) O("secs", SECS = atof(v)) O("rate", RATE = atof(v))
                        O("hold", HOLD = atof(v)) O("auth", AUTH = v) O("ips", LOCALIPS = atoi(v))
                            O("callees", CALLEES = atoi(v)) O("spid", {
                              char* s = strtok(v, ",");
                              while (s) {
                                spids[nsp++] = atoi(s);
                                s = strtok(0, ",");
                              }
                            }) O("realm", REALM = v) O("topic", TOPIC = v) O("procedure", PROCEDURE = v)
  }
  RB = malloc(300000);
  ep = epoll_create1(0);
  int f_in = !strcmp(SCN, "fanin"), f_out = !strcmp(SCN, "fanout"), f_rpc = !strcmp(SCN, "rpc"),
      f_ack = !strcmp(SCN, "ack"), f_idle = !strcmp(SCN, "idle");
  mk_t(&tpub, 16, TOPIC, f_ack, 1);
  mk_t(&tcall, 48, PROCEDURE, 0, 1);
  mk_t(&tyield, 70, "", 0, 0);
  if (f_out)
    P = 1;
  if (f_rpc || f_idle)
    S = 0;
  int total = f_idle ? N : f_rpc ? P + CALLEES : P + S;
  cs = calloc(total, sizeof(C));
  nc = total;
  pubs = calloc(total, sizeof(C*));
  callers = calloc(total, sizeof(C*));
  for (int i = 0; i < total; i++) {
    cs[i].id = i;
    if (f_idle)
      cs[i].role = IDLE;
    else if (f_rpc)
      cs[i].role = i < CALLEES ? CALLEE : CALLER;
    else
      cs[i].role = i < S ? SUB : PUB;
    if (cs[i].role == PUB)
      pubs[npub++] = &cs[i];
    if (cs[i].role == CALLER)
      callers[ncaller++] = &cs[i];
    if (cs[i].role == PUB || cs[i].role == CALLER)
      cs[i].ts = calloc(4096, 8);
  }
  double rss0, rss1, c0 = srv_cpu(&rss0), c1;
  int started = 0;
  u64 t0 = now_ns();
  u64 tl = t0;
  while (ready < total) {
    while (started < total && started - ready < K)
      startc(&cs[started++]);
    poll1(100);
    if (now_ns() - tl > 60000000000ull) {
      fprintf(stderr, "timeout ready=%d/%d\n", ready, total);
      return 2;
    }
  }
  double dt = (now_ns() - t0) / 1e9;
  if (f_idle) {
    c1 = srv_cpu(&rss1);
    double conncpu = (c1 - c0) / total;
    u64 h0 = now_ns();
    while ((now_ns() - h0) / 1e9 < HOLD)
      poll1(100);
    double r2;
    srv_cpu(&r2);
    printf(
        "{\"scn\":\"idle\",\"n\":%d,\"secs\":%.3f,\"rate\":%.0f,\"srv_us_per_conn\":%.1f,\"rss0_mb\":%.1f,"
        "\"rss1_mb\":%.1f,\"rss2_mb\":%.1f,\"kb_per_sess\":%.2f,\"p50_us\":%.0f,\"p99_us\":%.0f}\n",
        total, dt, total / dt, conncpu, rss0 / 1e6, rss1 / 1e6, r2 / 1e6, (r2 - rss0) / 1024 / total, hq(.5),
        hq(.99));
    return 0;
  }
  go = 1;
  u64 mstart = now_ns() + (u64)(WARM * 1e9), mend_ = mstart + (u64)(SECS * 1e9);
  u64 rx0 = 0, tx0 = 0, lost0 = 0, by0 = 0;
  double mc0 = 0;
  t_start = now_ns();
  u64 lastsent = 0;
  rate_sent = 0;
  if (f_rpc && RATE == 0)
    for (int i = 0; i < ncaller; i++) {
      for (int d = 0; d < D; d++)
        call(callers[i], now_ns());
      flushc(callers[i]);
    }
  if (f_ack && RATE == 0)
    for (int i = 0; i < npub; i++) {
      pubs[i]->ts[0] = now_ns();
      publish(pubs[i], pubs[i]->ts[0]);
      flushc(pubs[i]);
    }
  u64 inflbase = 0;
  int rr = 0;
  u64 txw = 0, rxw = 0;
  for (;;) {
    u64 now = now_ns();
    if (!measuring && now >= mstart) {
      measuring = 1;
      hreset();
      rx0 = rx;
      tx0 = tx;
      lost0 = lost;
      by0 = bytes_in;
      c0 = srv_cpu(&rss0);
      mc0 = my_cpu();
      mstart = now;
      mend_ = now + (u64)(SECS * 1e9);
    }
    if (measuring && now >= mend_)
      break;
    int ms = 1;
    if (f_in) {
      if (RATE > 0) {
        u64 due = (u64)((now - t_start) * 1e-9 * RATE);
        int guard = 0;
        while (rate_sent < due && guard++ < 256) {
          C* c = pubs[rr++ % npub];
          u64 sched = t_start + (u64)(rate_sent * 1e9 / RATE);
          publish(c, sched);
          rate_sent++;
          if (!c->pollout)
            flushc(c);
        }
        ms = 0;
      } else if (W > 0) {
        u64 infl = tx - rx - inflbase;
        if (infl >= (u64)W && lastsent && now - (lastrx > lastsent ? lastrx : lastsent) > 50000000ull) {
          inflbase += infl;
          lost += infl;
          infl = 0;
        }
        while (infl + B <= (u64)W) {
          C* c = pubs[rr++ % npub];
          for (int b = 0; b < B; b++)
            publish(c, now);
          if (!c->pollout)
            flushc(c);
          infl += B;
          lastsent = now;
        }
      } else {
        for (int i = 0; i < npub; i++) {
          C* c = pubs[i];
          if (c->pollout)
            continue;
          for (int b = 0; b < B; b++)
            publish(c, now);
          flushc(c);
        }
        ms = 0;
      }
    } else if (f_out) {
      if (RATE > 0) {
        u64 due = (u64)((now - t_start) * 1e-9 * RATE);
        while (rate_sent < due) {
          publish(pubs[0], t_start + (u64)(rate_sent * 1e9 / RATE));
          rate_sent++;
        }
        if (!pubs[0]->pollout)
          flushc(pubs[0]);
        ms = 0;
      } else {
        if (W < 1)
          W = 16;
        u64 infl = tx * (u64)S - rx - inflbase;
        if (infl > (u64)(W - 1) * S && lastsent &&
            now - (lastrx > lastsent ? lastrx : lastsent) > 200000000ull) {
          inflbase += infl;
          lost += infl;
          infl = 0;
        }
        int any = 0;
        while (infl <= (u64)(W - 1) * S) {
          publish(pubs[0], now);
          infl += S;
          any = 1;
        }
        if (any) {
          lastsent = now;
          if (!pubs[0]->pollout)
            flushc(pubs[0]);
        }
      }
    } else if (f_rpc && RATE > 0) {
      u64 due = (u64)((now - t_start) * 1e-9 * RATE);
      int guard = 0;
      while (rate_sent < due && guard++ < 256) {
        C* c = callers[rr++ % ncaller];
        call(c, t_start + (u64)(rate_sent * 1e9 / RATE));
        rate_sent++;
        if (!c->pollout)
          flushc(c);
      }
      ms = 0;
    }
    poll1(ms);
    (void)txw;
    (void)rxw;
  }
  double el = (now_ns() - mstart) / 1e9;
  c1 = srv_cpu(&rss1);
  double mc1 = my_cpu();
  u64 dr = rx - rx0, dx = tx - tx0;
  printf(
      "{\"scn\":\"%s\",\"rate\":%.0f,\"sent\":%.0f,\"lost\":%llu,\"p50_us\":%.1f,\"p99_us\":%.1f,\"p999_us\":"
      "%.1f,\"srv_cpu\":%.3f,\"srv_us_msg\":%.3f,\"cli_cpu\":%.3f,\"rss_mb\":%.1f,\"setup_s\":%.2f,\"MBps\":%"
      ".1f}\n",
      SCN, dr / el, dx / el, (unsigned long long)(lost - lost0), hq(.5), hq(.99), hq(.999),
      (c1 - c0) / 1e6 / el, (c1 - c0) / (dr ? dr : 1), (mc1 - mc0) / 1e6 / el, rss1 / 1e6, dt,
      (bytes_in - by0) / 1e6 / el);
  return 0;
}
