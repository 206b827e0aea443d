/**
 * AssemblyScript's number types, for the kernels that both compilers read.
 */
declare type i32 = number;
declare type u32 = number;
declare type f64 = number;
declare type bool = boolean;
