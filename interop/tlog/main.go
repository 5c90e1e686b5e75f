// Command tlog holds Holdfast's transparency log and witness to what others wrote: golang.org/x/mod/sumdb and torchwood.
package main

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strings"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	log.SetFlags(0)
	switch args := os.Args[2:]; os.Args[1] {
	case "verify":
		verify(args[0], args[1], args[2:])
	case "witness":
		witness(args[0])
	case "submit":
		submit(args[0], args[1], args[2], args[3])
	default:
		log.Fatalf("what is %q?", os.Args[1])
	}
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// Given is what the test has made with our own code.
type Given struct {
	Proofs      []struct{ Entry, Proof string }
	Consistency []struct {
		OldSize, Size int64
		OldRoot, Root string
		Proof         []string
	}
}

// verify reads a whole log as it is published, and checks the proofs on standard input.
func verify(url, logKey string, witnesses []string) {
	ctx := context.Background()
	verifier := must(note.NewVerifier(logKey))
	policies := []torchwood.Policy{torchwood.OriginPolicy(verifier.Name()), torchwood.SingleVerifierPolicy(verifier)}
	for _, key := range witnesses {
		policies = append(policies, torchwood.SingleVerifierPolicy(must(torchwood.NewCosignatureVerifier(key))))
	}
	policy := torchwood.ThresholdPolicy(len(policies), policies...)
	fetcher := must(torchwood.NewTileFetcher(url))
	signed := must(fetcher.ReadEndpoint(ctx, "checkpoint"))
	checkpoint, _, err := torchwood.VerifyCheckpoint(signed, policy)
	check(err)
	client := must(torchwood.NewClient(fetcher))
	var read int64
	for index, entry := range client.AllEntries(ctx, checkpoint.Tree, 0) {
		if index != read || len(entry) != 33 {
			log.Fatalf("entry %d has %d bytes", index, len(entry))
		}
		read++
	}
	check(client.Err())
	if read != checkpoint.N {
		log.Fatalf("%d entries of %d", read, checkpoint.N)
	}
	var given Given
	check(json.NewDecoder(os.Stdin).Decode(&given))
	for _, one := range given.Proofs {
		check(torchwood.VerifyProof(policy, tlog.RecordHash(must(hex.DecodeString(one.Entry))), []byte(one.Proof)))
	}
	for _, one := range given.Consistency {
		check(tlog.CheckTree(hashes(one.Proof), one.Size, hash(one.Root), one.OldSize, hash(one.OldRoot)))
	}
	fmt.Printf("%d entries, %d inclusion and %d consistency proofs verified\n", read, len(given.Proofs), len(given.Consistency))
}

func hash(text string) tlog.Hash { return must(tlog.ParseHash(text)) }

func hashes(texts []string) (list tlog.TreeProof) {
	for _, text := range texts {
		list = append(list, hash(text))
	}
	return list
}

// witness cosigns one log, and remembers it as long as it runs.
func witness(logKey string) {
	verifier := must(note.NewVerifier(logKey))
	_, key, err := ed25519.GenerateKey(nil)
	check(err)
	signer := must(torchwood.NewCosignatureSigner("go.example/witness", key))
	var last tlog.Tree
	http.HandleFunc("POST /add-checkpoint", func(w http.ResponseWriter, r *http.Request) {
		body := must(io.ReadAll(r.Body))
		head, signed, _ := strings.Cut(string(body), "\n\n")
		lines := strings.Split(head, "\n")
		opened, err := note.Open([]byte(signed), note.VerifierList(verifier))
		if err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
			return
		}
		next := must(torchwood.ParseCheckpoint(opened.Text))
		if lines[0] != fmt.Sprintf("old %d", last.N) {
			w.Header().Set("Content-Type", "text/x.tlog.size")
			w.WriteHeader(http.StatusConflict)
			fmt.Fprintf(w, "%d\n", last.N)
			return
		}
		if last.N > 0 {
			if err := tlog.CheckTree(hashes(lines[1:]), next.N, next.Hash, last.N, last.Hash); err != nil {
				http.Error(w, err.Error(), http.StatusUnprocessableEntity)
				return
			}
		}
		last = next.Tree
		signature := append(binary.BigEndian.AppendUint32(nil, signer.KeyHash()), must(signer.Sign([]byte(opened.Text)))...)
		fmt.Fprintf(w, "— %s %s\n", signer.Name(), base64.StdEncoding.EncodeToString(signature))
	})
	listener := must(net.Listen("tcp", "127.0.0.1:0"))
	fmt.Printf("ready %d %s\n", listener.Addr().(*net.TCPAddr).Port, signer.Verifier())
	check(http.Serve(listener, nil))
}

// submit has our witness cosign a log, cosign it again, and refuse to go on from another size.
func submit(witnessURL, logURL, logKey, witnessKey string) {
	ctx := context.Background()
	fetcher := must(torchwood.NewTileFetcher(logURL))
	signed := must(fetcher.ReadEndpoint(ctx, "checkpoint"))
	opened := must(note.Open(signed, note.VerifierList(must(note.NewVerifier(logKey)))))
	checkpoint := must(torchwood.ParseCheckpoint(opened.Text))
	cosigner := must(torchwood.NewCosignatureVerifier(witnessKey))
	for _, old := range []int64{0, checkpoint.N} {
		body := fmt.Sprintf("old %d\n\n%s", old, signed)
		response := must(http.Post(witnessURL+"/add-checkpoint", "text/plain", strings.NewReader(body)))
		lines := must(io.ReadAll(response.Body))
		if response.StatusCode != http.StatusOK {
			log.Fatalf("%s: %s", response.Status, lines)
		}
		must(note.Open(append([]byte(opened.Text+"\n"), lines...), note.VerifierList(cosigner)))
	}
	response := must(http.Post(witnessURL+"/add-checkpoint", "text/plain", strings.NewReader("old 1\n\n"+string(signed))))
	size := must(io.ReadAll(response.Body))
	if response.StatusCode != http.StatusConflict || string(size) != fmt.Sprintf("%d\n", checkpoint.N) {
		log.Fatalf("%s: %s", response.Status, size)
	}
	fmt.Printf("cosigned %d entries\n", checkpoint.N)
}
