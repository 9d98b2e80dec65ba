// Stands for a vendor's script that needs the visitor's permission.
globalThis.counted = (globalThis.counted ?? 0) + 1;
