// client writes rows and remembers every one whose commit was acknowledged. Two writers, for the two ways in which programs use a
// database: "kept" holds one connection, "fresh" makes a new one for each row. GET :8080/report?since=RFC3339 says what they saw:
// the gaps between acknowledgements, the errors in each, and, by reading the table back, the acknowledged rows that are not there.
// With &until=RFC3339 it also counts the acknowledgements between the two moments.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"sort"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
)

const (
	gapFrom        = 400 * time.Millisecond // a pause that counts; an ordinary row takes a few milliseconds
	connectTimeout = time.Second
	writeTimeout   = 1500 * time.Millisecond
)

type gap struct {
	Writer  string         `json:"writer"`
	From    time.Time      `json:"from"`
	Seconds float64        `json:"seconds"`
	Errors  map[string]int `json:"errors"`
}

type writer struct {
	name      string
	keep      bool
	attempted int
	acked     map[int64]time.Time
	last      time.Time // of the latest acknowledgement
	gaps      []gap
	errors    map[string]int // since then
}

var (
	mu       sync.Mutex
	nextID   = time.Now().UnixMicro() // never an earlier client's row
	dsn      = os.Getenv("DSN")
	interval = 50 * time.Millisecond
	cancels  = os.Getenv("CANCELS") != ""
)

func main() {
	if text := os.Getenv("INTERVAL"); text != "" {
		var err error
		if interval, err = time.ParseDuration(text); err != nil {
			log.Fatal(err)
		}
	}
	writers := []*writer{{name: "kept", keep: true}, {name: "fresh"}}
	createTable()
	for _, w := range writers {
		w.acked, w.errors = map[int64]time.Time{}, map[string]int{}
		go w.run()
	}
	http.HandleFunc("/report", func(response http.ResponseWriter, request *http.Request) { report(response, request, writers) })
	log.Fatal(http.ListenAndServe(":8080", nil))
}

func connect(timeout time.Duration) (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, err
	}
	config.DefaultQueryExecMode = pgx.QueryExecModeExec // no prepared statements: a transaction pool may stand between
	if cancels { // after the timeout, ask the server to cancel, and believe what it then answers; other drivers do so unasked
		config.BuildContextWatcherHandler = func(conn *pgconn.PgConn) ctxwatch.Handler {
			return &pgconn.CancelRequestContextWatcherHandler{Conn: conn, DeadlineDelay: writeTimeout}
		}
	}
	return pgx.ConnectConfig(ctx, config)
}

func createTable() {
	for {
		conn, err := connect(connectTimeout)
		if err == nil {
			_, err = conn.Exec(context.Background(), "create table if not exists written (id bigint primary key, writer text)")
			conn.Close(context.Background())
		}
		if err == nil {
			return
		}
		log.Print(err)
		time.Sleep(time.Second)
	}
}

func (w *writer) run() {
	var conn *pgx.Conn
	for ; ; time.Sleep(interval) {
		var err error
		if conn == nil {
			conn, err = connect(connectTimeout)
		}
		if err == nil {
			err = w.write(conn)
		}
		if err != nil {
			w.failed(err)
		}
		if conn != nil && (err != nil || !w.keep) {
			ctx, cancel := context.WithTimeout(context.Background(), interval)
			conn.Close(ctx)
			cancel()
			conn = nil
		}
	}
}

func (w *writer) write(conn *pgx.Conn) error {
	mu.Lock()
	nextID++
	id := nextID
	w.attempted++
	mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), writeTimeout)
	defer cancel()
	if _, err := conn.Exec(ctx, "insert into written (id, writer) values ($1, $2)", id, w.name); err != nil {
		return err
	}
	mu.Lock()
	defer mu.Unlock()
	now := time.Now()
	if pause := now.Sub(w.last); !w.last.IsZero() && pause > gapFrom {
		w.gaps = append(w.gaps, gap{w.name, w.last, pause.Seconds(), w.errors})
	}
	w.acked[id], w.last, w.errors = now, now, map[string]int{}
	return nil
}

func (w *writer) failed(err error) {
	text := err.Error()
	if len(text) > 160 {
		text = text[len(text)-160:]
	}
	mu.Lock()
	w.errors[text]++
	mu.Unlock()
}

func report(response http.ResponseWriter, request *http.Request, writers []*writer) {
	since, _ := time.Parse(time.RFC3339Nano, request.URL.Query().Get("since"))
	until, _ := time.Parse(time.RFC3339Nano, request.URL.Query().Get("until"))
	within := func(at time.Time) bool { return at.After(since) && at.Before(until) }
	type summary struct {
		Attempted int       `json:"attempted"`
		Acked     int       `json:"acked"`
		Last      time.Time `json:"last"`
		Within    []string  `json:"within"` // when each row between the two moments was acknowledged
		Lost      []string  `json:"lost"` // when each lost row was acknowledged
		Gaps      []gap     `json:"gaps"`
		Pending   []string  `json:"pending"` // errors since the latest acknowledgement
	}
	out := map[string]summary{}
	acked := map[string]map[int64]time.Time{}
	mu.Lock()
	for _, w := range writers {
		s := summary{Attempted: w.attempted, Acked: len(w.acked), Last: w.last, Within: []string{}, Lost: []string{}, Gaps: []gap{}, Pending: []string{}}
		for _, g := range w.gaps {
			if g.From.After(since) || g.From.Add(time.Duration(g.Seconds*float64(time.Second))).After(since) {
				s.Gaps = append(s.Gaps, g)
			}
		}
		for text, n := range w.errors {
			s.Pending = append(s.Pending, fmt.Sprintf("%dx %s", n, text))
		}
		acked[w.name] = map[int64]time.Time{} // before the table is read: a row acknowledged later may be missing from it
		for id, at := range w.acked {
			acked[w.name][id] = at
			if within(at) {
				s.Within = append(s.Within, at.UTC().Format(time.RFC3339Nano))
			}
		}
		sort.Strings(s.Within)
		out[w.name] = s
	}
	mu.Unlock()
	present, err := rows()
	if err != nil {
		http.Error(response, err.Error(), http.StatusServiceUnavailable)
		return
	}
	for name, ids := range acked {
		s := out[name]
		for id, at := range ids {
			if !present[id] {
				s.Lost = append(s.Lost, at.UTC().Format(time.RFC3339Nano))
			}
		}
		sort.Strings(s.Lost)
		out[name] = s
	}
	json.NewEncoder(response).Encode(out)
}

func rows() (map[int64]bool, error) {
	conn, err := connect(3 * time.Second)
	if err != nil {
		return nil, err
	}
	defer conn.Close(context.Background())
	result, err := conn.Query(context.Background(), "select id from written")
	if err != nil {
		return nil, err
	}
	ids, err := pgx.CollectRows(result, pgx.RowTo[int64])
	present := map[int64]bool{}
	for _, id := range ids {
		present[id] = true
	}
	return present, err
}
