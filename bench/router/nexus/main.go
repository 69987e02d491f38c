// The router that ours is measured against: nexus, with tickets, an authorizer that does what ours does for a device, and an out-queue
// that is large enough for the load. Only for bench/router.ts.
package main

import (
	"errors"
	"flag"
	"io"
	"log"
	"net/http"
	"strings"
	"time"

	"github.com/gammazero/nexus/v3/router"
	"github.com/gammazero/nexus/v3/router/auth"
	"github.com/gammazero/nexus/v3/wamp"
)

type keyStore struct{}

func (keyStore) AuthKey(authid, authmethod string) ([]byte, error) {
	if authid == "joe" {
		return []byte("ticket1"), nil
	}
	return nil, errors.New("no such user")
}
func (keyStore) PasswordInfo(string) (string, int, int) { return "", 0, 0 }
func (keyStore) AuthRole(string) (string, error)        { return "device", nil }
func (keyStore) Provider() string                       { return "static" }

type ownDevice struct{}

func (ownDevice) Authorize(session *wamp.Session, message wamp.Message) (bool, error) {
	authid, _ := wamp.AsString(session.Details["authid"])
	prefix := "device." + authid + "."
	switch m := message.(type) {
	case *wamp.Publish:
		return strings.HasPrefix(string(m.Topic), prefix), nil
	case *wamp.Subscribe:
		return strings.HasPrefix(string(m.Topic), prefix), nil
	case *wamp.Call:
		return strings.HasPrefix(string(m.Procedure), prefix), nil
	case *wamp.Register:
		return strings.HasPrefix(string(m.Procedure), prefix), nil
	}
	return true, nil
}

func main() {
	address := flag.String("address", "127.0.0.1:8090", "WebSocket")
	raw := flag.String("raw", "127.0.0.1:8091", "RawSocket")
	anonymous := flag.Bool("anonymous", false, "ask for no tickets and permit everything")
	flag.Parse()
	realm := &router.RealmConfig{
		URI:            wamp.URI("iot"),
		Authenticators: []auth.Authenticator{auth.NewTicketAuthenticator(keyStore{}, 10*time.Second)},
		Authorizer:     ownDevice{},
	}
	if *anonymous {
		realm = &router.RealmConfig{URI: wamp.URI("iot"), AnonymousAuth: true, AllowDisclose: true, EnableMetaKill: true}
	}
	r, err := router.NewRouter(&router.Config{RealmConfigs: []*router.RealmConfig{realm}}, log.New(io.Discard, "", 0))
	if err != nil {
		log.Fatal(err)
	}
	rawServer := router.NewRawSocketServer(r)
	rawServer.OutQueueSize = 4096
	if _, err := rawServer.ListenAndServe("tcp", *raw); err != nil {
		log.Fatal(err)
	}
	webSocketServer := router.NewWebsocketServer(r)
	webSocketServer.OutQueueSize = 4096
	server := &http.Server{Addr: *address, Handler: webSocketServer}
	log.Fatal(server.ListenAndServe())
}
