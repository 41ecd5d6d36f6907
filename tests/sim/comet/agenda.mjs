// Things to do, ordered by time: a binary heap, since a big fleet has tens of thousands of them.

export class Agenda {
    constructor() {
        this.heap = [];
    }

    clear() {
        this.heap = [];
    }

    add(at, run) {
        const { heap } = this;
        let i = heap.push({ at, run }) - 1;
        while (i > 0) {
            const parent = (i - 1) >> 1;
            if (heap[parent].at <= heap[i].at) return;
            [heap[parent], heap[i]] = [heap[i], heap[parent]];
            i = parent;
        }
    }

    take() {
        const { heap } = this;
        const [top] = heap;
        const last = heap.pop();
        if (heap.length === 0) return top;
        heap[0] = last;
        for (let i = 0; ;) {
            let least = i;
            for (const child of [2 * i + 1, 2 * i + 2]) {
                if (child < heap.length && heap[child].at < heap[least].at) least = child;
            }
            if (least === i) return top;
            [heap[least], heap[i]] = [heap[i], heap[least]];
            i = least;
        }
    }

    /// Does what is due; what that adds for now or earlier waits for the next call.
    runUntil(now) {
        const due = [];
        while (this.heap.length && this.heap[0].at <= now) due.push(this.take());
        for (const { run } of due) run();
    }
}
