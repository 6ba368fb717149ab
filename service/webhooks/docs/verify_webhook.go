// Receives webhooks and believes only those that are signed. Needs nothing but Go 1.21 or later.
//
//	WEBHOOK_SECRETS="whsec_..." go run verify_webhook.go 8000
//
// While a secret is being rotated, give both, separated by a comma.
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	tolerance   = 30 * time.Minute
	largestBody = 1 << 20
)

// Event is what all events have; Data is different for each type.
type Event struct {
	Type      string          `json:"type"`
	Timestamp int64           `json:"event_timestamp"`
	Data      json.RawMessage `json:"data"`
}

// VerifiedEvent returns the event in body, the raw bytes as they came, or an error when it is not genuine.
// header is the value of ElevenLabs-Signature.
func VerifiedEvent(body []byte, header string, secrets []string, now time.Time) (Event, error) {
	var event Event
	timestamp, given, err := parts(header)
	if err != nil {
		return event, err
	}
	if age := now.Unix() - timestamp; age > int64(tolerance.Seconds()) || -age > int64(tolerance.Seconds()) {
		return event, errors.New("too old, or from the future")
	}
	if !matches(body, timestamp, given, secrets) {
		return event, errors.New("no signature matches")
	}
	return event, json.Unmarshal(body, &event)
}

func parts(header string) (timestamp int64, given []string, err error) {
	times := 0
	for _, part := range strings.Split(header, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "t":
			times++
			if timestamp, err = strconv.ParseInt(value, 10, 64); err != nil {
				return 0, nil, errors.New("no timestamp")
			}
		case "v0":
			given = append(given, value)
		}
	}
	if times != 1 {
		return 0, nil, errors.New("no timestamp")
	}
	return timestamp, given, nil
}

func matches(body []byte, timestamp int64, given, secrets []string) bool {
	found := false
	for _, secret := range secrets {
		mac := hmac.New(sha256.New, []byte(secret))
		fmt.Fprintf(mac, "%d.", timestamp)
		mac.Write(body)
		expected := []byte(hex.EncodeToString(mac.Sum(nil)))
		for _, one := range given {
			found = hmac.Equal([]byte(one), expected) || found
		}
	}
	return found
}

// receiver answers at once: 200 for what is genuine, 401 for anything else. Do the work afterwards, elsewhere.
func receiver(secrets []string) http.HandlerFunc {
	var seen sync.Map
	return func(response http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(response, request.Body, largestBody))
		if err != nil {
			response.WriteHeader(http.StatusRequestEntityTooLarge)
			return
		}
		event, err := VerifiedEvent(body, request.Header.Get("ElevenLabs-Signature"), secrets, time.Now())
		if err != nil {
			response.WriteHeader(http.StatusUnauthorized)
			return
		}
		// The same event can come more than once: its id stays the same.
		if _, known := seen.LoadOrStore(request.Header.Get("webhook-id"), true); !known {
			fmt.Println(event.Type, event.Timestamp)
		}
		response.WriteHeader(http.StatusOK)
	}
}

func main() {
	var secrets []string
	for _, one := range strings.Split(os.Getenv("WEBHOOK_SECRETS"), ",") {
		if one = strings.TrimSpace(one); one != "" {
			secrets = append(secrets, one)
		}
	}
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[1], receiver(secrets)))
}
